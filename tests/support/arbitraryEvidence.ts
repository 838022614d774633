/** Arbitrary evidence for property tests of storage. */
import fc from 'fast-check'
import { Decimal } from '../../shared/model/decimal.ts'
import type { Evidence, EvidenceBody } from '../../shared/model/evidence.ts'
import { EVENT_KINDS } from '../../shared/model/statement.ts'
import { XYZ, XYZ_CALL } from './evidence.ts'

const digits = fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n })
const decimal = fc
  .tuple(digits, fc.integer({ min: 0, max: 18 }))
  .map(([units, scale]) => Decimal.scaled(units, scale).toString())
const name = fc.constantFrom(XYZ, XYZ_CALL)
const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 })
const maybe = <T>(of: fc.Arbitrary<T>) => fc.option(of, { nil: null })
const money = fc.record({ currency: fc.constantFrom('USD', 'USDC', 'BTC'), amount: decimal })
const fees = fc.array(fc.record({ currency: text, amount: decimal, kind: text }), { maxLength: 2 })
const body: fc.Arbitrary<EvidenceBody> = fc.oneof(
  fc.record({
    row: fc.constant('fill' as const),
    data: fc.record({
      quantity: decimal,
      price: decimal,
      amount: maybe(decimal),
      fees,
      effect: maybe(fc.constantFrom('open' as const, 'close' as const, 'flip' as const)),
      order: maybe(text),
      strategy: maybe(text),
      venue: maybe(text),
    }),
  }),
  fc.record({
    row: fc.constant('event' as const),
    data: fc.record({
      kind: fc.constantFrom(...EVENT_KINDS),
      quantity: maybe(decimal),
      into: maybe(name),
      intoQuantity: maybe(decimal),
      ratio: maybe(fc.record({ from: decimal, to: decimal })),
      keepsSymbol: fc.boolean(),
      delivers: fc.array(fc.record({ instrument: name, quantity: decimal }), { maxLength: 2 }),
      cash: fc.array(money, { maxLength: 2 }),
      fees,
      price: maybe(decimal),
      of: maybe(
        fc.record({
          id: maybe(text),
          instrument: maybe(name),
          date: maybe(text),
          quantity: maybe(decimal),
          price: maybe(decimal),
        }),
      ),
    }),
  }),
  fc.record({
    row: fc.constant('cash' as const),
    data: fc.record({ currency: text, amount: decimal, kind: text }),
  }),
  fc.record({
    row: fc.constant('holding' as const),
    data: fc.record({ quantity: decimal, price: maybe(decimal), mark: maybe(decimal) }),
  }),
  fc.record({
    row: fc.constant('balance' as const),
    data: fc.record({ currency: text, amount: decimal }),
  }),
  fc.record({
    row: fc.constant('price' as const),
    data: fc.record({
      price: decimal,
      kind: fc.constantFrom('mark' as const, 'settlement' as const, 'quote' as const),
    }),
  }),
  fc.record({ row: fc.constant('dividend' as const), data: fc.record({ amount: decimal }) }),
  fc.record({
    row: fc.constant('fxRate' as const),
    data: fc.record({ from: text, to: text, rate: decimal }),
  }),
)
/** Any row of evidence, its number always 1: well-formed member by member, without regard to sense. */
export const arbitraryEvidence: fc.Arbitrary<Evidence> = fc.record({
  row: fc.constant(1),
  line: maybe(fc.nat()),
  raw: maybe(text),
  account: fc.constantFrom('A1', 'never described'),
  instrument: maybe(name),
  symbol: maybe(text),
  at: fc.integer({ min: -62_135_596_800_000, max: 253_402_300_799_999 }),
  atText: text,
  fold: fc.constantFrom(0 as const, 1 as const),
  dated: fc.boolean(),
  tradingDay: fc.constant('2026-01-05'),
  id: maybe(text),
  sequence: fc.integer({ min: 0, max: 2 ** 40 }),
  body,
})
