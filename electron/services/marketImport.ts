/** Use case: market inputs from a JSON file (`hedgerow market import`), all or none. */
import type { Derivation } from '../../shared/ledger/derivation.ts'
import { parseAssignment } from '../../shared/market/assignments.ts'
import { Catalogue } from '../../shared/market/catalogue.ts'
import { readSnapshot } from '../../shared/market/snapshot.ts'
import { MARKET_SOURCES, type MarketInput, type MarketSource } from '../../shared/model/market.ts'
import {
  bookSnapshot,
  type MarketBook,
  MarketUsageError,
  marketLine,
  type SetMarketAnswer,
} from './market.ts'
import type { Workspace } from './workspace.ts'

/**
 * Writes the inputs of a file's text, unless `dryRun`.
 * @param origin the file's name
 * @throws MarketUsageError as `readInputs`; AppError of the book
 */
export function importMarket(
  workspace: Workspace<MarketBook>,
  text: string,
  { origin, asOf, dryRun }: { readonly origin: string; readonly asOf: number; readonly dryRun: boolean },
): SetMarketAnswer {
  const inputs = readInputs(text, workspace.derivation().instruments, asOf)
  if (!dryRun) workspace.book.setMarketInputs(inputs, origin)
  return {
    asOf: new Date(asOf).toISOString(),
    snapshot: bookSnapshot(workspace, asOf).hash,
    set: inputs.map(marketLine),
  }
}

/**
 * The inputs of a file's text: a frozen snapshot, `{inputs: [{key, value, source?, observedAt?}]}` as `market show --json` prints it, or
 * an object of KEY: VALUE. What the file says about source and time stands; else typed, observed at `asOf` (ms UTC).
 * @param instruments of the book: they say what a name means
 * @throws MarketUsageError with one sentence for every input that does not fit
 */
export function readInputs(
  text: string,
  instruments: Derivation['instruments'],
  asOf: number,
): MarketInput[] {
  const document = parse(text)
  const inputs = document.version === 1 ? readFrozen(text) : readLines(instruments, lines(document), asOf)
  if (inputs.length === 0) throw new MarketUsageError('The file holds no market input.')
  return inputs
}

function readLines(
  instruments: Derivation['instruments'],
  all: readonly Line[],
  asOf: number,
): MarketInput[] {
  const catalogue = new Catalogue(instruments)
  const problems: string[] = []
  const inputs = all.flatMap(({ key, value, source, observedAt }) => {
    const { input, problem } = parseAssignment(`${key}=${value}`, catalogue, observedAt ?? asOf)
    if (problem !== null) problems.push(problem)
    return input === null ? [] : [{ ...input, source: source ?? input.source }]
  })
  if (problems.length > 0) throw new MarketUsageError(problems.join('\n'))
  return inputs
}

interface Line {
  readonly key: string
  readonly value: string
  readonly source: MarketSource | null
  /** ms UTC */
  readonly observedAt: number | null
}

function parse(text: string): { readonly [member: string]: unknown } {
  let value: unknown
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch {
    throw new MarketUsageError('The file is not JSON: a snapshot, or an object of KEY: VALUE, was expected.')
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new MarketUsageError(
      'The file is no JSON object: a snapshot, or an object of KEY: VALUE, was expected.',
    )
  }
  return value as { readonly [member: string]: unknown }
}

function readFrozen(text: string): MarketInput[] {
  try {
    return [...readSnapshot(text).inputs]
  } catch (error) {
    if (error instanceof TypeError) throw new MarketUsageError(error.message)
    throw error
  }
}

function lines(document: { readonly [member: string]: unknown }): Line[] {
  const { inputs } = document
  if (!Array.isArray(inputs)) {
    return Object.entries(document).map(([key, value]) => ({
      key,
      value: plain(value),
      source: null,
      observedAt: null,
    }))
  }
  return inputs.map((input, k) => {
    const { key, value, source, observedAt } = (input ?? {}) as { readonly [member: string]: unknown }
    if (typeof key !== 'string') throw new MarketUsageError(`inputs[${k}] has no key, for example spot:XYZ.`)
    const at = typeof observedAt === 'string' ? Date.parse(observedAt) : Number.NaN
    return {
      key,
      value: plain(value),
      source: MARKET_SOURCES.find((s) => s === source) ?? null,
      observedAt: Number.isFinite(at) ? at : null,
    }
  })
}

function plain(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : JSON.stringify(value)
}
