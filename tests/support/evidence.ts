/** Small hand-made evidence for tests: every builder takes only what the test is about and fills in the rest. */
import { createHash } from 'node:crypto'
import type {
  BatchEvidence,
  Evidence,
  EvidenceBody,
  InstrumentEvidence,
} from '../../shared/model/evidence.ts'
import type { InstrumentIdentity, InstrumentKind, InstrumentTerms } from '../../shared/model/instrument.ts'
import { instrumentName } from '../../shared/model/instrument.ts'
import type { StatementAccount } from '../../shared/model/statement.ts'
import { seeded } from './seeded.ts'

/** 2026-01-05T15:00:00.000Z, a Monday morning in New York. */
export const JAN_5 = 1767625200000
export const DAY = 86_400_000

export const ACCOUNT: StatementAccount = { id: 'A1', zone: 'America/New_York', currency: 'USD' }
export const XYZ = 'us-equity:XYZ:USD'
export const XYZ_CALL = 'us-option:XYZ:2026-06-19:C:100:USD'

/** A contract as one batch describes it. Terms are `stated`. */
export function instrument(
  identity: Partial<InstrumentIdentity> & { family: string; root: string },
  kind: InstrumentKind = 'equity',
  terms: InstrumentTerms = {},
): InstrumentEvidence {
  const whole: InstrumentIdentity = { expiry: null, right: null, strike: null, settle: 'USD', ...identity }
  const certainty = Object.fromEntries(Object.keys(terms).map((name) => [name, 'stated']))
  return { name: instrumentName(whole), identity: whole, kind, terms, certainty, aliases: [] }
}

export const xyz: InstrumentEvidence = instrument({ family: 'us-equity', root: 'XYZ' })
const xyzCall: InstrumentEvidence = instrument(
  { family: 'us-option', root: 'XYZ', expiry: '2026-06-19', right: 'C', strike: '100' },
  'option',
  { multiplier: '100' },
)

/** Any row. `at` in ms UTC; text and trading day follow from it (UTC) unless given. */
export function row(body: EvidenceBody, over: Partial<Omit<Evidence, 'body'>> = {}): Evidence {
  const at = over.at ?? JAN_5
  const iso = new Date(at).toISOString()
  const number = over.row ?? 1
  return {
    row: number,
    line: number,
    raw: null,
    account: ACCOUNT.id,
    instrument: XYZ,
    symbol: null,
    at,
    atText: iso,
    fold: 0,
    dated: false,
    tradingDay: iso.slice(0, 10),
    id: null,
    sequence: number,
    ...over,
    body,
  }
}

/** A fill of `quantity` (signed) at `price`; the broker's id, fees and the rest through `over` and `data`. */
export function fill(
  quantity: string,
  price: string,
  over: Partial<Omit<Evidence, 'body'>> = {},
  data: Partial<Extract<EvidenceBody, { row: 'fill' }>['data']> = {},
): Evidence {
  const plain = { amount: null, fees: [], effect: null, order: null, strategy: null, venue: null }
  return row({ row: 'fill', data: { quantity, price, ...plain, ...data } }, over)
}

/** An event; everything not given is absent. */
export function event(
  data: Partial<Extract<EvidenceBody, { row: 'event' }>['data']> & {
    kind: Extract<EvidenceBody, { row: 'event' }>['data']['kind']
  },
  over: Partial<Omit<Evidence, 'body'>> = {},
): Evidence {
  const plain = {
    quantity: null,
    into: null,
    intoQuantity: null,
    ratio: null,
    keepsSymbol: false,
    delivers: [],
    cash: [],
    fees: [],
    price: null,
    of: null,
  }
  return row({ row: 'event', data: { ...plain, ...data } }, over)
}

export function cash(
  amount: string,
  kind = 'deposit',
  currency = 'USD',
  over: Partial<Omit<Evidence, 'body'>> = {},
): Evidence {
  return row({ row: 'cash', data: { currency, amount, kind } }, { instrument: null, ...over })
}

export function holding(
  quantity: string,
  over: Partial<Omit<Evidence, 'body'>> = {},
  mark: string | null = null,
): Evidence {
  return row({ row: 'holding', data: { quantity, price: null, mark } }, over)
}

export function balance(
  amount: string,
  currency = 'USD',
  over: Partial<Omit<Evidence, 'body'>> = {},
): Evidence {
  return row({ row: 'balance', data: { currency, amount } }, { instrument: null, ...over })
}

export function price(
  value: string,
  kind: 'mark' | 'settlement' | 'quote' = 'mark',
  over: Partial<Omit<Evidence, 'body'>> = {},
): Evidence {
  return row({ row: 'price', data: { price: value, kind } }, over)
}

/**
 * A batch that is not yet written (`number` 0). Rows are renumbered 1, 2, ...; the hash comes from `fileName` and the rows, so two
 * different batches never share it. No period: give `covers` where a test needs one.
 */
export function batch(rows: readonly Evidence[], over: Partial<BatchEvidence> = {}): BatchEvidence {
  const fileName = over.fileName ?? 'statement.csv'
  const numbered = rows.map((r, i) => ({ ...r, row: i + 1, sequence: i + 1, line: i + 2 }))
  return {
    number: 0,
    sha256: createHash('sha256')
      .update(JSON.stringify([fileName, over.format, numbered]))
      .digest('hex'),
    fileName,
    format: 'test-csv',
    made: null,
    live: true,
    accounts: [ACCOUNT],
    covers: [],
    completeLists: [],
    instruments: [xyz, xyzCall],
    rows: numbered,
    warnings: [],
    ...over,
  }
}

/** A batch of `count` fills over 250 contracts of one account, the same for the same seed. */
export function manyFills(count: number, seed = 1, over: Partial<BatchEvidence> = {}): BatchEvidence {
  const random = seeded(seed)
  const contracts = Array.from({ length: 250 }, (_, i) =>
    instrument(
      {
        family: 'us-option',
        root: `R${i % 25}`,
        expiry: '2026-06-19',
        right: i % 2 === 0 ? 'C' : 'P',
        strike: String(50 + i),
      },
      'option',
      { multiplier: '100' },
    ),
  )
  const rows = Array.from({ length: count }, (_, i) => {
    const quantity = String(Math.floor(random() * 40) - 20 || 1)
    const contract = contracts[Math.floor(random() * contracts.length)] as InstrumentEvidence
    const at = JAN_5 + i * 1000
    return fill(
      quantity,
      (1 + Math.floor(random() * 9000) / 1000).toString(),
      { at, instrument: contract.name, id: `T${seed}-${i}`, raw: `${at},${contract.name},${quantity},T${i}` },
      {
        order: `O${seed}-${i >> 2}`,
        effect: i % 3 === 0 ? 'open' : null,
        fees: [
          { currency: 'USD', amount: (0.65 * Math.abs(Number(quantity))).toFixed(2), kind: 'commission' },
        ].map((f) => ({ ...f, amount: f.amount.replace(/\.?0+$/, '') })),
      },
    )
  })
  return batch(rows, { fileName: `fills-${seed}-${count}.csv`, instruments: contracts, ...over })
}
