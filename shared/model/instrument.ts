/** What a contract is: its identity (the key) and its terms (evidence that hangs on it). Ledger reference, section 2. */

export const INSTRUMENT_KINDS = [
  'equity',
  'option',
  'future',
  'perpetual',
  'index',
  'fund',
  'bond',
  'crypto',
  'other',
] as const
export type InstrumentKind = (typeof INSTRUMENT_KINDS)[number]
export type OptionRight = 'C' | 'P'

/** The whole key of a contract: nothing else (no multiplier, style or expiry instant) tells two contracts apart. */
export interface InstrumentIdentity {
  /** `us-equity`, `us-option`, `cme-future`, `deribit`, ...; the venue is part of it for crypto */
  readonly family: string
  readonly root: string
  /** local expiry date `YYYY-MM-DD`, `PERP` for a perpetual, null when there is none */
  readonly expiry: string | null
  readonly right: OptionRight | null
  /** canonical decimal */
  readonly strike: string | null
  /** settlement currency */
  readonly settle: string
}

/** How sure a term or an input is: printed by a source, known by a rule of the field, or assumed for want of both. */
export type Certainty = 'stated' | 'rule' | 'assumed'

/** What one contract delivers beside or instead of multiplier x underlying. Quantities are decimal texts per contract. */
export interface Deliverable {
  readonly legs: readonly { readonly instrument: string; readonly quantity: string }[]
  readonly cash: readonly { readonly currency: string; readonly amount: string }[]
}

/**
 * Terms of a contract. Absent means not stated. `multiplier`, `tick`: decimal text. `underlying`: an instrument's name.
 * `expiresAt`: an instant as ISO text with offset. `model`: pricing model of the family, for example `bachelier`.
 */
export interface InstrumentTerms {
  readonly multiplier?: string
  readonly deliverable?: Deliverable
  readonly underlying?: string
  readonly style?: 'american' | 'european'
  readonly settlement?: 'AM' | 'PM'
  readonly settles?: 'physical' | 'cash'
  readonly inverse?: boolean
  readonly expiresAt?: string
  readonly tick?: string
  readonly model?: string
}
export type TermName = keyof InstrumentTerms

/** Name = identity joined by `:`, absent parts left out. A colon inside a part is written `%3A`, a percent sign `%25`. */
export function instrumentName(id: InstrumentIdentity): string {
  const parts = [id.family, id.root, id.expiry, id.right, id.strike, id.settle]
  return parts
    .filter((p): p is string => p !== null)
    .map(escapePart)
    .join(':')
}

function escapePart(part: string): string {
  return part.replaceAll('%', '%25').replaceAll(':', '%3A')
}

function unescapePart(part: string): string {
  return part.replaceAll('%3A', ':').replaceAll('%25', '%')
}

/** A name inside a sentence. Some have spaces: `unknown:ISIN US0378331005:USD`, `bond:ALLY 3 3/4 11/18/19:USD`. */
const ROOT = '(?:unknown:[^:]+|[a-z][a-z0-9_-]*:[^\\s,;():]+(?: +[^\\sa-z,;():][^\\s,;():]*)*)'
const NAME = `\\b${ROOT}:[^\\s,;()]*[^\\s,;().:]`
const NAMES = new RegExp(NAME, 'g')
const KEYS = new RegExp(` as (?:spot|vol|r|q|fx|mark):(?:${NAME}|\\S+?)(?=\\.?(?:\\s|$))`, 'g')

/**
 * A sentence with its names of instruments as `label` writes them, and without the key of a market input that a command line would take
 * (`type it as spot:us-index:RUT:USD`).
 */
export function withLabels(sentence: string, label: (name: string) => string): string {
  return sentence
    .replace(KEYS, '')
    .replace(NAMES, (name) => (parseInstrumentName(name) === null ? name : label(name)))
}

/** A sentence for a place that names its subject already: `XYZ has expired: ...` of `XYZ` as `Has expired: ...`. */
export function withoutSubject(sentence: string, subject: string): string {
  if (!sentence.startsWith(`${subject} `)) return sentence
  const rest = sentence.slice(subject.length + 1)
  return rest.slice(0, 1).toUpperCase() + rest.slice(1)
}

/** Reads a name back. @returns null when the text is not a name of 3, 4 or 6 parts */
export function parseInstrumentName(name: string): InstrumentIdentity | null {
  const p = name.split(':').map(unescapePart)
  const [family, root] = p
  if (family === undefined || root === undefined) return null
  if (p.length === 3) return { family, root, expiry: null, right: null, strike: null, settle: p[2] as string }
  if (p.length === 4) {
    return { family, root, expiry: p[2] as string, right: null, strike: null, settle: p[3] as string }
  }
  const right = p[3]
  if (p.length !== 6 || (right !== 'C' && right !== 'P')) return null
  return { family, root, expiry: p[2] as string, right, strike: p[4] as string, settle: p[5] as string }
}
