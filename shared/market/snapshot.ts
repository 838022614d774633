/** Putting a market snapshot together, freezing it, and reading it back. */
import type { MarketInput, MarketSnapshot } from '../model/market.ts'
import { MARKET_INPUT_KINDS, marketKey } from '../model/market.ts'
import { canonicalJson } from './canonical.ts'

/** Lower-case hex SHA-256 of a text's UTF-8 bytes; given by the host. */
export type Sha256 = (text: string) => string

/** A snapshot as it is kept: its canonical JSON and the hash of it, which is its name. */
export interface FrozenSnapshot {
  readonly snapshot: MarketSnapshot
  readonly json: string
  readonly hash: string
}

/**
 * The inputs that hold at `asOf` (ms UTC). Of several with one key and source the newest observed at or before `asOf` stands; when all
 * were observed later, a typed one still counts (a person gave it for want of another), other sources do not.
 * @param inputs in the order in which they were recorded: of two observed at the same instant the later recorded stands
 */
export function composeSnapshot(asOf: number, inputs: Iterable<MarketInput>): MarketSnapshot {
  const chosen = new Map<string, MarketInput>()
  for (const input of inputs) {
    if (input.source !== 'typed' && input.observedAt !== null && input.observedAt > asOf) continue
    const slot = `${marketKey(input)}\n${input.source}`
    const held = chosen.get(slot)
    if (held === undefined || standsOver(input, held, asOf)) chosen.set(slot, input)
  }
  const sorted = [...chosen].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, input]) => input)
  return { version: 1, asOf, inputs: sorted }
}

function standsOver(later: MarketInput, held: MarketInput, asOf: number): boolean {
  const [a, b] = [later.observedAt ?? -Infinity, held.observedAt ?? -Infinity]
  const [aKnown, bKnown] = [a <= asOf, b <= asOf]
  if (aKnown !== bKnown) return aKnown
  // All observed after the as-of: what was recorded last is what the person means.
  return aKnown ? a >= b : true
}

/** Freezes a snapshot: deep-frozen data, canonical JSON, hash. The hash is equal on every machine for equal inputs. */
export function freezeSnapshot(snapshot: MarketSnapshot, sha256: Sha256): FrozenSnapshot {
  for (const input of snapshot.inputs) Object.freeze(input)
  Object.freeze(snapshot.inputs)
  const json = canonicalJson(snapshot)
  return { snapshot: Object.freeze(snapshot), json, hash: sha256(json) }
}

/** Reads a frozen snapshot's text. @throws TypeError when the text is no snapshot of version 1 */
export function readSnapshot(json: string): MarketSnapshot {
  const value: unknown = JSON.parse(json)
  const { version, asOf, inputs } = (value ?? {}) as { [member: string]: unknown }
  if (version !== 1 || typeof asOf !== 'number' || !Array.isArray(inputs))
    throw new TypeError('The text is no market snapshot of version 1.')
  return { version, asOf, inputs: inputs.map(readInput) }
}

function readInput(value: unknown): MarketInput {
  const input = (value ?? {}) as MarketInput
  const fits =
    (MARKET_INPUT_KINDS as readonly unknown[]).includes(input.kind) &&
    typeof input.of === 'string' &&
    typeof input.value === 'string' &&
    (input.date === null || typeof input.date === 'string')
  if (!fits) throw new TypeError('The market snapshot holds something that is no market input.')
  return input
}
