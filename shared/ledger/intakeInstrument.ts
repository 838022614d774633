/** A printed contract to its identity, name and stated terms. Ledger reference, section 2. */
import type { InstrumentEvidence } from '../model/evidence.ts'
import {
  type Certainty,
  type Deliverable,
  INSTRUMENT_KINDS,
  type InstrumentIdentity,
  type InstrumentTerms,
  instrumentName,
  type TermName,
} from '../model/instrument.ts'
import { majorOf } from '../model/minorUnits.ts'
import type { InstrumentRow } from '../model/statement.ts'
import { canonical } from './amounts.ts'
import { isDate, readInstant } from './zones.ts'

/** A value that a row should not have: told as an issue with the field's name. */
export class FieldError extends Error {
  override readonly name = 'FieldError'
  readonly field: string

  constructor(field: string, message: string) {
    super(message)
    this.field = field
  }
}

export interface ReadInstrument {
  readonly evidence: InstrumentEvidence
  /** the source prints prices of this contract in a hundredth of its currency */
  readonly minor: boolean
}

/** @throws FieldError, DecimalError for a row that names no contract */
export function readInstrument(row: InstrumentRow): ReadInstrument {
  const family = text(row.family, 'family')
  const root = text(row.root, 'root')
  const settle = text(row.settle, 'settle')
  if (!INSTRUMENT_KINDS.includes(row.kind))
    throw new FieldError('kind', `"${String(row.kind)}" is no kind of instrument`)
  const expiry = row.expiry ?? null
  if (expiry !== null && expiry !== 'PERP' && !isDate(expiry))
    throw new FieldError('expiry', `"${String(expiry)}" is no expiry date`)
  const right = row.right ?? null
  if (right !== null && right !== 'C' && right !== 'P')
    throw new FieldError('right', `"${String(right)}" is neither C nor P`)
  const strike = row.strike === undefined || row.strike === null ? null : canonical(row.strike)
  if ((right === null) !== (strike === null))
    throw new FieldError('strike', 'an option needs both right and strike')
  if (right !== null && (expiry === null || expiry === 'PERP'))
    throw new FieldError('expiry', 'an option needs its expiry date')
  const identity: InstrumentIdentity = {
    family,
    root,
    expiry,
    right,
    strike,
    settle: majorOf(settle) ?? settle,
  }
  const { terms, certainty } = readTerms(row)
  const aliases = (row.aliases ?? []).map((a) => ({ kind: a.kind, text: text(a.text, 'aliases') }))
  return {
    evidence: { name: instrumentName(identity), identity, kind: row.kind, terms, certainty, aliases },
    minor: majorOf(settle) !== null,
  }
}

function readTerms(row: InstrumentRow): {
  terms: InstrumentTerms
  certainty: { [K in TermName]?: Certainty }
} {
  const terms: { -readonly [K in TermName]?: InstrumentTerms[K] } = {}
  const certainty: { [K in TermName]?: Certainty } = {}
  for (const [name, stated] of Object.entries(row.terms ?? {})) {
    const wrapped = typeof stated === 'object' && stated !== null && 'certainty' in stated
    const value: unknown = wrapped ? (stated as { value: unknown }).value : stated
    if (!addTerm(terms, name as TermName, value)) continue
    const given = wrapped ? (stated as { certainty: Certainty }).certainty : 'stated'
    certainty[name as TermName] = given === 'rule' || given === 'assumed' ? given : 'stated'
  }
  return { terms, certainty }
}

/** Sets one term when its value is one a contract can have. @returns whether it was taken; unknown terms are left out */
function addTerm(
  terms: { -readonly [K in TermName]?: InstrumentTerms[K] },
  name: TermName,
  value: unknown,
): boolean {
  switch (name) {
    case 'multiplier':
    case 'tick':
      terms[name] = canonical(text(value, name))
      return true
    case 'underlying':
    case 'model':
      terms[name] = text(value, name)
      return true
    case 'expiresAt': {
      const at = text(value, name)
      if (readInstant(at) === null)
        throw new FieldError(
          name,
          `"${at}" is no instant with an offset: give expiresAt as 2026-06-19T20:00:00Z`,
        )
      terms.expiresAt = at
      return true
    }
    case 'inverse':
      if (typeof value !== 'boolean') throw new FieldError(name, 'inverse is true or false')
      terms.inverse = value
      return true
    case 'style':
      terms.style = oneOf(value, ['american', 'european'], name)
      return true
    case 'settlement':
      terms.settlement = oneOf(value, ['AM', 'PM'], name)
      return true
    case 'settles':
      terms.settles = oneOf(value, ['physical', 'cash'], name)
      return true
    case 'deliverable':
      terms.deliverable = readDeliverable(value)
      return true
    default:
      return false
  }
}

function readDeliverable(value: unknown): Deliverable {
  const given = value as Partial<Deliverable> | null
  if (typeof given !== 'object' || given === null)
    throw new FieldError('deliverable', 'a deliverable has legs and cash')
  return {
    legs: (given.legs ?? []).map((l) => ({
      instrument: text(l.instrument, 'deliverable'),
      quantity: canonical(text(l.quantity, 'deliverable')),
    })),
    cash: (given.cash ?? []).map((c) => ({
      currency: text(c.currency, 'deliverable'),
      amount: canonical(text(c.amount, 'deliverable')),
    })),
  }
}

function oneOf<T extends string>(value: unknown, allowed: readonly T[], field: string): T {
  const found = allowed.find((a) => a === value)
  if (found === undefined)
    throw new FieldError(field, `"${String(value)}" is none of ${allowed.join(', ')} for ${field}`)
  return found
}

/** A text that is there. @throws FieldError when it is empty or no text */
export function text(value: unknown, field: string): string {
  if (typeof value === 'number')
    throw new FieldError(field, `${field} is a JSON number: numbers of the trade are texts such as "1.50"`)
  if (typeof value !== 'string' || value === '') throw new FieldError(field, `${field} is missing`)
  return value
}
