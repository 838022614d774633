/** Every option notation reads what brokers print and prints it back. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  isDeribitCombo,
  printBinanceOption,
  printDeribit,
  printOkx,
  readBinanceOption,
  readDeribit,
  readOkx,
} from '../../shared/statements/notations/crypto.ts'
import {
  printTastyFuturesOption,
  readIbkrFuturesOption,
  readTastyFuturesOption,
  strikeFits,
} from '../../shared/statements/notations/futuresOptions.ts'
import * as listed from '../../shared/statements/notations/listed.ts'
import {
  isAdjustedRoot,
  type OptionNotation,
  printFutureCode,
  readFutureCode,
  shareSymbol,
} from '../../shared/statements/symbols.ts'

const NOTATIONS: readonly OptionNotation[] = Object.values(listed)
const opt = (root: string, expiry: string, right: 'C' | 'P', strike: string) => ({
  root,
  expiry,
  right,
  strike,
})

describe('listed options', () => {
  test.each([
    [listed.OSI, 'SPXW  260102C06000000', opt('SPXW', '2026-01-02', 'C', '6000')],
    [listed.OSI, 'USO1  200717P00002000', opt('USO1', '2020-07-17', 'P', '2')],
    [listed.OSI, 'HYG   191115P00087000', opt('HYG', '2019-11-15', 'P', '87')],
    [listed.OSI_COMPACT, 'QQQ230829P00373000', opt('QQQ', '2023-08-29', 'P', '373')],
    [listed.OSI_COMPACT, 'MSFT220826C00310000', opt('MSFT', '2022-08-26', 'C', '310')],
    [listed.OSI_COMPACT, 'SDS1220204C00003000', opt('SDS1', '2022-02-04', 'C', '3')],
    [listed.OSI_TWO_BLANKS, 'SPX  200619P02915000', opt('SPX', '2020-06-19', 'P', '2915')],
    [listed.IBKR_WORDS, 'CLOV 16JUL21 20.0 C', opt('CLOV', '2021-07-16', 'C', '20')],
    [listed.IBKR_WORDS, 'SPY 31MAR25 570 C', opt('SPY', '2025-03-31', 'C', '570')],
    [listed.IBKR_EUREX, 'P ASML 20250620 600 M', opt('ASML', '2025-06-20', 'P', '600')],
    [listed.IBKR_EUREX, 'C DAX 20251219 24000 M', opt('DAX', '2025-12-19', 'C', '24000')],
    [listed.SCHWAB, 'QQQ 02/01/2018 130.00 C', opt('QQQ', '2018-02-01', 'C', '130')],
    [listed.DOT, '.SPY251219C500', opt('SPY', '2025-12-19', 'C', '500')],
    [listed.DOT, '.BABA2251017C145', opt('BABA2', '2025-10-17', 'C', '145')],
    [listed.FIDELITY, '-SPY180125C260', opt('SPY', '2018-01-25', 'C', '260')],
    [listed.FIDELITY, ' -SPY180322P198', opt('SPY', '2018-03-22', 'P', '198')],
    [listed.FIDELITY, 'AAPL220624P120', opt('AAPL', '2022-06-24', 'P', '120')],
    [
      listed.FIDELITY_WORDS,
      'CALL (SPY) SPDR S&P 500 ETF JAN 25 18 $260 (100 SHS)',
      opt('SPY', '2018-01-25', 'C', '260'),
    ],
    [
      listed.FIDELITY_WORDS,
      'PUT (SPY) SPDR S&P500 ETF TRUST MAR 22 19 $189 (100 SHS)',
      opt('SPY', '2019-03-22', 'P', '189'),
    ],
    [listed.ROBINHOOD, 'SOFI 8/4/2023 Call $12.00', opt('SOFI', '2023-08-04', 'C', '12')],
    [listed.ROBINHOOD, 'NDX 4/16/2026 Put $21,310.50', opt('NDX', '2026-04-16', 'P', '21310.5')],
    [listed.WEBULL, 'TSLA 09/01/2023 00:00:00 EDT Call $260.00', opt('TSLA', '2023-09-01', 'C', '260')],
    [listed.ETRADE, 'SPY---251017P00660000', opt('SPY', '2025-10-17', 'P', '660')],
    [listed.ETRADE_WORDS, 'PUT SPY 10/17/25 660', opt('SPY', '2025-10-17', 'P', '660')],
  ])('%o reads %s', (notation, text, expected) => {
    expect(notation.parse(text)).toEqual(expected)
  })

  test('what a notation prints, it reads back', () => {
    const pieces = fc.record({
      root: fc.constantFrom('SPY', 'BRKB', 'USO1', 'A', 'GOOGL'),
      expiry: fc.constantFrom('2026-01-02', '2025-12-31', '2028-02-29'),
      right: fc.constantFrom('C' as const, 'P' as const),
      strike: fc.constantFrom('0.5', '2', '87.5', '1000', '1234.125', '99999'),
    })
    fc.assert(
      fc.property(pieces, fc.constantFrom(...NOTATIONS), (o, notation) => {
        expect(notation.parse(notation.print(o)), `${notation.id}: ${notation.print(o)}`).toEqual(o)
      }),
      { seed: 7, numRuns: 2000 },
    )
  })

  test.each(['SPY', 'SPY 260230C00100000', 'SPY   261315C00100000', '', 'AAPL US 01/01/25', '-'])(
    '%j is no option',
    (text) => {
      for (const n of NOTATIONS) expect(n.parse(text), n.id).toBeNull()
    },
  )

  test('adjusted roots and share classes', () => {
    expect(['USO1', 'GREE1', 'BABA2', 'SPY', 'SPXW'].map(isAdjustedRoot)).toEqual([
      true,
      true,
      true,
      false,
      false,
    ])
    expect(['BRK B', 'BRK/B', 'BRK.B', 'BRK-B', 'brk b', 'SPY'].map(shareSymbol)).toEqual([
      'BRK.B',
      'BRK.B',
      'BRK.B',
      'BRK.B',
      'BRK.B',
      'SPY',
    ])
  })
})

describe('futures and their options', () => {
  test.each([
    ['ESH9', '2019-02-25', { root: 'ES', month: 3, year: 2019 }],
    ['6SZ5', '2025-10-17', { root: '6S', month: 12, year: 2025 }],
    ['/NQM22', '2022-04-01', { root: 'NQ', month: 6, year: 2022 }],
    ['BPM9', '2019-03-04', { root: 'BP', month: 6, year: 2019 }],
    ['CHUF6', '2025-12-31', { root: 'CHU', month: 1, year: 2026 }],
    ['ESZ8', '2019-01-02', { root: 'ES', month: 12, year: 2018 }],
    ['M2KU4', '2024-05-01', { root: 'M2K', month: 9, year: 2024 }],
  ])('%s near %s', (text, near, expected) => {
    expect(readFutureCode(text, near)).toEqual(expected)
    expect(printFutureCode(expected)).toBe(text.replace('/', '').replace('22', '2'))
  })

  test('IBKR: class, right and scaled strike', () => {
    expect(readIbkrFuturesOption('GBUJ9 C1335', '2019-03-04')).toEqual({
      class: { root: 'GBU', month: 4, year: 2019 },
      right: 'C',
      scaledStrike: '1335',
    })
    expect([
      strikeFits('1335', '1.335'),
      strikeFits('1290', '1.29'),
      strikeFits('6100', '6100'),
      strikeFits('1335', '1.34'),
    ]).toEqual([true, true, true, false])
  })

  test('tastytrade', () => {
    const o = readTastyFuturesOption('./ESZ3 EW4U3 230922C4500')
    expect(o).toEqual({
      underlying: 'ESZ3',
      class: 'EW4U3',
      expiry: '2023-09-22',
      right: 'C',
      strike: '4500',
    })
    expect(o === null ? '' : printTastyFuturesOption(o)).toBe('./ESZ3 EW4U3 230922C4500')
    expect(readTastyFuturesOption('./6EZ3 EUUZ3 231208C1.08')?.strike).toBe('1.08')
  })
})

describe('crypto', () => {
  test.each([
    ['BTC-27DEC24-100000-C', { pair: 'BTC', expiry: '2024-12-27', right: 'C', strike: '100000' }],
    ['BTC-9JUN20-9875-P', { pair: 'BTC', expiry: '2020-06-09', right: 'P', strike: '9875' }],
    ['SOL_USDC-26JUL24-140-C', { pair: 'SOL_USDC', expiry: '2024-07-26', right: 'C', strike: '140' }],
    ['XRP_USDC-30JUN23-0d625-C', { pair: 'XRP_USDC', expiry: '2023-06-30', right: 'C', strike: '0.625' }],
    ['BTC-PERPETUAL', { pair: 'BTC', expiry: 'PERP', right: null, strike: null }],
    ['ETH-28JUN24', { pair: 'ETH', expiry: '2024-06-28', right: null, strike: null }],
  ])('Deribit %s', (text, expected) => {
    expect(readDeribit(text)).toEqual(expected)
    expect(printDeribit(expected as never)).toBe(text)
  })

  test('combos are told apart from their legs', () => {
    expect(isDeribitCombo('BTC-CS-19MAY26-70000_75000')).toBe(true)
    expect(isDeribitCombo('BTC-BOX-25DEC26-58000_60000')).toBe(true)
    expect(isDeribitCombo('BTC-27DEC24-100000-C')).toBe(false)
    expect(readDeribit('BTC-CS-19MAY26-70000_75000')).toBeNull()
  })

  test('OKX, Binance and Bybit', () => {
    for (const text of ['BTC-USD-250328-92000-C', 'BTC-USD-SWAP', 'BTC-USDT-250328', 'BTC-USDT']) {
      const o = readOkx(text)
      expect(o === null ? '' : printOkx(o)).toBe(text)
    }
    const b = readBinanceOption('ETH-241227-4000-P')
    expect(b).toEqual({ pair: 'ETH', expiry: '2024-12-27', right: 'P', strike: '4000' })
    expect(b === null ? '' : printBinanceOption(b)).toBe('ETH-241227-4000-P')
    expect(readDeribit('ETH-26JUN26-16000-P-USDT')?.strike).toBe('16000')
  })
})
