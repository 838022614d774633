/** One contract is one instrument in whatever notation it is printed, and every notation prints it back; odd letters are flagged. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { deriveBook } from '../../shared/ledger/derive.ts'
import { snapshotAt } from '../../shared/ledger/snapshot.ts'
import { instrumentName } from '../../shared/model/instrument.ts'
import { optionContract } from '../../shared/statements/contracts.ts'
import {
  printBinanceOption,
  printDeribit,
  printOkx,
  readBinanceOption,
  readDeribit,
  readOkx,
} from '../../shared/statements/notations/crypto.ts'
import {
  printTastyFuturesOption,
  readTastyFuturesOption,
} from '../../shared/statements/notations/futuresOptions.ts'
import * as listed from '../../shared/statements/notations/listed.ts'
import { formatById } from '../../shared/statements/registry.ts'
import type { OptionNotation, OptionPieces } from '../../shared/statements/symbols.ts'
import { optionOfText } from '../../shared/statements/thinkorswim-csv/cashText.ts'
import { MemoryBook } from './memoryBook.ts'
import { parseText, rowsOf } from './support.ts'

const NOTATIONS: readonly OptionNotation[] = Object.values(listed)
const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC']

const day = fc
  .date({ min: new Date('2015-01-02T00:00:00Z'), max: new Date('2049-12-31T00:00:00Z'), noInvalidDate: true })
  .map((d) => d.toISOString().slice(0, 10))
const root = fc
  .tuple(fc.stringMatching(/^[A-Z]{1,5}$/), fc.constantFrom('', '', '', '1', '2', '7'))
  .map(([letters, digit]) => letters + digit)
const strike = fc
  .tuple(fc.integer({ min: 1, max: 99_999 }), fc.constantFrom('', '', '.5', '.25', '.125'))
  .map(([whole, fraction]) => `${whole}${fraction}`)
const option: fc.Arbitrary<OptionPieces> = fc.record({
  root,
  expiry: day,
  right: fc.constantFrom('C' as const, 'P' as const),
  strike,
})
const nameOf = (o: OptionPieces) =>
  instrumentName(optionContract({ option: o, currency: 'USD', multiplier: null, underlying: null }).identity)

describe('listed options', () => {
  test('any contract, all notations: one name', () => {
    fc.assert(
      fc.property(option, (o) => {
        const names = NOTATIONS.map((n) => {
          const read = n.parse(n.print(o))
          return read === null ? `${n.id} cannot read ${n.print(o)}` : nameOf(read)
        })
        expect(new Set(names)).toEqual(new Set([nameOf(o)]))
      }),
      { seed: 41, numRuns: 600 },
    )
  })

  test('what is read is printed back as it was', () => {
    for (const [notation, text] of [
      [listed.OSI, 'SPXW  260102C06000000'],
      [listed.OSI_COMPACT, 'BABA2251017C00145000'],
      [listed.OSI_TWO_BLANKS, 'SPX  200619P02915000'],
      [listed.IBKR_WORDS, 'SPY 31MAR25 570 C'],
      [listed.IBKR_EUREX, 'P ASML 20250620 600 M'],
      [listed.SCHWAB, 'QQQ 02/01/2018 130.00 C'],
      [listed.DOT, '.SPY251219C500'],
      [listed.FIDELITY, '-SPY180125C260'],
      [listed.ROBINHOOD, 'NDX 4/16/2026 Put $21,310.50'],
      [listed.WEBULL, 'TSLA 09/01/2023 00:00:00 EDT Call $260.00'],
      [listed.ETRADE, 'SPY---251017P00660000'],
      [listed.ETRADE_WORDS, 'PUT SPY 10/17/25 660'],
      [listed.SAXO, 'SPY/20H26C50'],
    ] as const) {
      const read = notation.parse(text)
      expect(read === null ? null : notation.print(read), notation.id).toBe(text)
    }
  })

  test('the words of the thinkorswim cash table name the same contract', () => {
    fc.assert(
      fc.property(option, fc.constantFrom('', '(Weeklys) ', '(Quarterlys) '), (o, tag) => {
        const [y, m, d] = o.expiry.split('-').map(Number) as [number, number, number]
        const words = `${d} ${MONTHS[m - 1]} ${String(y % 100).padStart(2, '0')} ${o.strike} ${o.right === 'C' ? 'CALL' : 'PUT'}`
        const text = `BOT +2 ${o.root} 100 ${tag}${words} @.90 CBOE`
        expect(optionOfText(text)?.option, text).toEqual(o)
      }),
      { seed: 42, numRuns: 400 },
    )
  })
})

describe('coins and futures', () => {
  const pieces = fc.record({
    pair: fc.constantFrom('BTC', 'ETH', 'SOL_USDC', 'XRP_USDC'),
    expiry: day,
    right: fc.constantFrom('C' as const, 'P' as const),
    strike: fc.constantFrom('0.625', '140', '100000', '9875', '2.5'),
  })
  test('Deribit and Bybit, OKX, Binance', () => {
    fc.assert(
      fc.property(pieces, (c) => {
        expect(readDeribit(printDeribit(c))).toEqual(c)
        expect(readDeribit(`${printDeribit(c)}-USDT`)).toEqual(c)
        const okx = { ...c, pair: 'BTC-USD' }
        expect(readOkx(printOkx(okx))).toEqual(okx)
        const binance = { ...c, pair: 'BTC' }
        expect(readBinanceOption(printBinanceOption(binance))).toEqual(binance)
      }),
      { seed: 43, numRuns: 400 },
    )
  })
  test('tastytrade options on futures', () => {
    fc.assert(
      fc.property(
        day,
        fc.constantFrom('ESZ3', '6EH4', 'CLM25'),
        fc.constantFrom('4500', '1.08'),
        (expiry, future, k) => {
          const o = { underlying: future, class: 'EW4U3', expiry, right: 'P' as const, strike: k }
          expect(readTastyFuturesOption(printTastyFuturesOption(o))).toEqual(o)
        },
      ),
      { seed: 44, numRuns: 200 },
    )
  })
})

describe('letters that are not what they look like', () => {
  const table = (symbol: string) =>
    parseText(
      formatById('generic-csv') as NonNullable<ReturnType<typeof formatById>>,
      `Date,Symbol,Side,Quantity,Price\n2026-01-05,${symbol},Buy,1,2\n2026-01-06,XYZ,Sell,1,2\n`,
    )
  test.each(['\u200bXYZ', 'X\u200dYZ', 'XYZ\ufeff', '\u202eXYZ', 'X\u00adYZ'])(
    '%j shows nothing',
    (symbol) => {
      const p = table(symbol)
      expect(rowsOf(p, 'fill').map((f) => f.data.instrument)).toEqual([
        'us-equity:XYZ:USD',
        'us-equity:XYZ:USD',
      ])
      expect(p.issues.map((i) => [i.severity, i.code, i.line])).toEqual([['warning', 'symbol_invisible', 2]])
    },
  )
  test.each([
    ['SР500', 'U+0420'],
    ['ХYZ', 'U+0425'],
    ['ＸＹＺ', 'U+FF38'],
  ])('%s is a contract of its own, and is flagged', (symbol, point) => {
    const p = table(symbol)
    const [first] = rowsOf(p, 'fill')
    expect(first?.data.instrument).not.toMatch(/^us-equity:[A-Z0-9]+:USD$/)
    expect(p.issues.map((i) => i.code)).toEqual(['symbol_lookalike'])
    expect(p.issues[0]?.message).toContain(point)
  })
  test('an option that cannot be read for such a letter is no share', () => {
    const p = table('SРXW  260102C06000000')
    expect(p.issues.map((i) => [i.severity, i.code])).toEqual([['error', 'symbol_unreadable']])
  })
})

describe('terms of families', () => {
  const one = (instrument: object) => {
    const book = new MemoryBook()
    book.import(
      'x.json',
      JSON.stringify({
        format: 'hedgerow-statement',
        version: 1,
        source: { name: 'x' },
        accounts: [{ id: 'A1', zone: 'UTC', currency: 'USD' }],
        instruments: [{ ref: 'i', settle: 'USD', ...instrument }],
        fills: [{ instrument: 'i', at: '2026-01-05T10:00:00', quantity: '1', price: '2' }],
      }),
    )
    const d = deriveBook(book.evidence())
    return [...d.instruments.values()][0]
  }
  test('European share options: American and physical, assumed; the clock stays the end of the day', () => {
    const i = one({
      kind: 'option',
      family: 'eu-option',
      root: 'OPQR',
      expiry: '2026-06-19',
      right: 'P',
      strike: '60',
    })
    expect([i?.terms.style, i?.certainty.style, i?.terms.settles]).toEqual([
      'american',
      'assumed',
      'physical',
    ])
    expect([i?.terms.underlying, i?.certainty.underlying]).toEqual(['eu-equity:OPQR:USD', 'assumed'])
    expect([i?.terms.multiplier, i?.certainty.multiplier]).toEqual(['1', 'assumed'])
    expect([new Date(i?.expiresAt ?? 0).toISOString(), i?.expiresAtCertainty]).toEqual([
      '2026-06-19T23:59:59.999Z',
      'assumed',
    ])
  })
  test('a future has its product multiplier by rule, a stated one wins, an unknown product is 1, assumed', () => {
    const future = (root: string, terms = {}) => {
      const i = one({ kind: 'future', family: 'cme-future', root, expiry: '2026-03-20', terms })
      return [i?.terms.multiplier, i?.certainty.multiplier]
    }
    expect(future('ES')).toEqual(['50', 'rule'])
    expect(future('ES', { multiplier: '5' })).toEqual(['5', 'stated'])
    expect(future('constructor')).toEqual(['1', 'assumed'])
  })
  test('a future known by its month only can stand behind an option without harm', () => {
    const i = one({
      kind: 'option',
      family: 'cme-option',
      root: 'LO',
      expiry: '2026-03-17',
      right: 'C',
      strike: '70',
      terms: { underlying: { value: 'cme-future:CL:2026-04:USD', certainty: 'assumed' } },
    })
    expect(i?.terms.underlying).toBe('cme-future:CL:2026-04:USD')
  })
  test('a contract whose expiry is no day of a trade is refused, and the book stays whole', () => {
    const book = new MemoryBook()
    const { issues } = book.import(
      'x.json',
      JSON.stringify({
        format: 'hedgerow-statement',
        version: 1,
        source: { name: 'x' },
        accounts: [{ id: 'A1', zone: 'UTC', currency: 'USD' }],
        instruments: [{ ref: 's', kind: 'equity', family: 'us-equity', root: 'XYZ', settle: 'USD' }],
        fills: [
          {
            instrument: 'cme-future:CL:0018-12-07:USD',
            at: '2026-01-05T10:00:00',
            quantity: '1',
            price: '2',
          },
          { instrument: 's', at: '2026-01-05T10:00:00', quantity: '1', price: '2' },
        ],
      }),
    )
    expect(issues.filter((i) => i.severity === 'error')).toHaveLength(1)
    expect(snapshotAt(deriveBook(book.evidence()), Date.UTC(2026, 1, 1)).positions).toHaveLength(1)
  })
})
