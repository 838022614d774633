/** Brokers of shares and funds, Degiro's second file, Fidelity's third layout, and files that are refused by name. */
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { Decimal } from '../../shared/model/decimal.ts'
import { statementDay } from '../../shared/statements/fidelity-csv/positions.ts'
import { formatById, nothingRecognised, recognise } from '../../shared/statements/registry.ts'
import { fixture, fixtureBytes, fixtureTest } from '../support/fixtures.ts'
import { MemoryBook } from './memoryBook.ts'
import { SAMPLES } from './samples.ts'
import { decode, feeSum, OPTIONS, type Parsed, parseText, replay, rowsOf, sum } from './support.ts'

function read(name: string): { parsed: Parsed; format: string; text: string } {
  const text = decode(fixtureBytes(name))
  const found = recognise({ fileName: name, text: text.slice(0, 65_536) })
  if (found === null) throw new Error(`${name} is not recognised`)
  return { parsed: parseText(found.format, text), format: found.format.id, text }
}
/** Cash of a file: amounts of fills less fees, and money. */
function cash(p: Parsed, currency: string): string {
  const settle = new Map(rowsOf(p, 'instrument').map((i) => [i.data.ref, i.data.settle]))
  const fills = rowsOf(p, 'fill').filter((f) => settle.get(f.data.instrument ?? '') === currency)
  return sum([
    ...fills.map((f) => f.data.amount ?? '0'),
    ...rowsOf(p, 'fill').flatMap((f) =>
      (f.data.fees ?? [])
        .filter((x) => x.currency === currency)
        .map((x) => Decimal.of(x.amount).negated().toString()),
    ),
    ...rowsOf(p, 'cash')
      .filter((c) => c.data.currency === currency)
      .map((c) => c.data.amount),
  ])
}
/** Sum of a column of the printed file, counted apart from the parser. */
function column(
  text: string,
  delimiter: string,
  k: number,
  of: (cells: string[]) => boolean = () => true,
): string {
  const rows = text
    .trimEnd()
    .split(/\r?\n/)
    .slice(1)
    .map((l) =>
      (l.match(new RegExp(`("[^"]*"|[^${delimiter}]*)(${delimiter}|$)`, 'g')) ?? []).map((c) =>
        c.replace(new RegExp(`${delimiter}$`), '').replaceAll('"', ''),
      ),
    )
  return sum(rows.filter(of).map((c) => (c[k] || '0').replace(',', '.')))
}

describe('files of other people', () => {
  fixtureTest('Swissquote: the net amounts of each currency', () => {
    const { parsed, format, text } = read('other-brokers-csv/swissquote-export.csv')
    expect([format, parsed.issues, parsed.tally.failed]).toEqual(['swissquote-csv', [], 0])
    for (const currency of ['USD', 'CHF', 'EUR'])
      expect([currency, cash(parsed, currency)]).toEqual([
        currency,
        column(text, ';', 10, (c) => c[12] === currency),
      ])
    expect(replay(parsed)['us-equity:WENS:USD']).toBe('3300')
    expect(replay(parsed)['us-equity:WDSC:USD']).toBe('-373')
  })

  fixtureTest('Freetrade: foreign shares are paid by a conversion, statements are no rows', () => {
    const { parsed, format } = read('other-brokers-csv/freetrade-export.csv')
    expect([format, parsed.issues]).toEqual(['freetrade-csv', []])
    expect(parsed.skipped).toEqual(Array(2).fill('MONTHLY_STATEMENT: moves nothing'))
    expect(replay(parsed)).toMatchObject({
      'uk-equity:ATST:GBP': '421',
      'uk-equity:VWRL:GBP': '11',
      'us-equity:NVDA:USD': '4.1056135',
    })
    const nvda = rowsOf(parsed, 'cash').filter((c) => c.data.kind === 'fx')
    expect(nvda.map((c) => [c.data.currency, c.data.amount])).toEqual([
      ['USD', '2534.967199411593'],
      ['GBP', '-1996.75'],
    ])
    expect([feeSum(parsed, 'tax').toString(), feeSum(parsed, 'commission').toString()]).toEqual([
      '25.22',
      '0',
    ])
  })

  fixtureTest('Avanza: decimal comma, shares by ISIN, three accounts', () => {
    const { parsed, format, text } = read('other-brokers-csv/avanza-export.csv')
    // 2 x 890.47 and a courtage of 19 are 1799.94, the file says 1800
    expect([format, parsed.issues.map((i) => [i.line, i.code])]).toEqual([
      'avanza-csv',
      [[7, 'total_differs']],
    ])
    expect(parsed.header.accounts.map((a) => a.id).sort()).toEqual([
      '8346000',
      '8346899',
      'Investments',
      'Savings',
    ])
    expect(cash(parsed, 'SEK')).toBe(column(text, ';', 6))
    expect(replay(parsed)).toMatchObject({
      'unknown:ISIN US78409V1044:USD': '2',
      'unknown:ISIN NO0010827280:SEK': '-352.033838',
    })
  })

  fixtureTest('Disnat: French, in UTF-8 and in Windows-1252', () => {
    const { parsed, format, text } = read('other-brokers-csv/disnat-export.csv')
    expect([format, parsed.issues]).toEqual(['disnat-csv', []])
    expect(cash(parsed, 'CAD')).toBe(column(text, ',', 11))
    expect(replay(parsed)).toMatchObject({ 'ca-equity:VEQT:CAD': '10', 'ca-equity:CASH:CAD': '2' })
    const old = read('encodings/disnat_fr_windows1252.csv')
    expect(old.format).toBe('disnat-csv')
    expect(old.parsed.drafts.map((d) => d.data)).toEqual(parsed.drafts.map((d) => d.data))
  })

  fixtureTest(
    'Fidelity positions: kinds by section, options by their words; the day comes from the name',
    () => {
      const text = readFileSync(fixture('fidelity-csv/fidelity_positions_statement_2019.csv'), 'utf8')
      const format = formatById('fidelity-positions-csv')
      if (format === null) throw new Error('not registered')
      const unnamed = parseText(format, text, null, { ...OPTIONS, fileName: 'positions_2019.csv' })
      expect(unnamed.issues.map((i) => [i.code, i.severity])).toEqual([['date_missing', 'error']])
      const p = parseText(format, text, null, { ...OPTIONS, fileName: 'Statement1312019.csv' })
      expect(p.issues).toEqual([])
      expect(rowsOf(p, 'holding').map((h) => [h.data.instrument, h.data.quantity, h.data.mark])).toEqual([
        ['us-equity:ROBO:USD', '10', '32.55'],
        ['us-equity:AAPL:USD', '100', '157.74'],
        ['us-equity:V:USD', '20', '131.94'],
        ['bond:942792RU5:USD', '10000', '98.901'],
        ['us-option:SPY:2019-01-25:C:265:USD', '1', '0.25'],
        ['us-option:SPY:2019-03-22:P:189:USD', '10', '0.54'],
      ])
      expect(p.header.cutOffs).toEqual([
        { list: 'holdings', account: 'X12345678', date: '2019-01-31', complete: true },
      ])
    },
  )

  fixtureTest.each([
    ['other-brokers-csv/etoro-export.csv', 'etoro_account_statement'],
    ['other-brokers-csv/xtb-export.csv', 'xtb_cash_operations'],
    ['other-brokers-csv/directa-export.csv', 'directa_movements'],
    ['ibkr-activity-csv/transaction_history_2024style.csv', 'ibkr_transaction_history'],
    ['order-book/tardis_binance-futures_book_snapshot_5_BTCUSDT.csv', 'order_book_data'],
  ])('%s is refused by name', (name, code) => {
    const head = { fileName: name, text: decode(fixtureBytes(name)).slice(0, 65_536) }
    expect(recognise(head)).toBeNull()
    const issue = nothingRecognised(head)
    expect(issue.code).toBe(code)
    expect(issue.message).toMatch(/: (?:make|export|import|download|fetch) .*\.$/)
  })
})

test('the day of a Fidelity statement', () => {
  expect(
    [
      'Statement1312019.csv',
      'Statement11302025.csv',
      'Statement_9302024.csv',
      'x-2026-02-28.csv',
      'x.csv',
      'Statement1112019.csv',
    ].map(statementDay),
  ).toEqual(['2019-01-31', '2025-11-30', '2024-09-30', '2026-02-28', null, null])
})

describe('Degiro', () => {
  test('transactions: signed quantities, fees of their own, in any language', () => {
    const format = formatById('degiro-transactions-csv')
    if (format === null) throw new Error('not registered')
    const dutch = parseText(format, SAMPLES['degiro-transactions-csv'] as string)
    expect(rowsOf(dutch, 'fill').map((f) => f.data)).toMatchObject([
      {
        quantity: '-12',
        price: '33.9',
        amount: '406.8',
        fees: [{ currency: 'EUR', amount: '2' }],
        order: 'a-1',
      },
    ])
    const english = (SAMPLES['degiro-transactions-csv'] as string)
      .replace(
        /^.*\n/,
        'Date,Time,Product,ISIN,Reference exchange,Venue,Quantity,Price,,Local value,,Value,,Exchange rate,Transaction and/or third,,Total,,Order ID\n',
      )
      .replace('"33,90"', '33.90')
      .replace('"406,80"', '406.80')
      .replace('"380,00"', '380.00')
      .replace('"1,0705"', '1.0705')
      .replace('"-2,00"', '-2.00')
      .replace('"378,00"', '378.00')
    expect(recognise({ fileName: 'x', text: english })?.format.id).toBe('degiro-transactions-csv')
    expect(rowsOf(parseText(format, english), 'fill').map((f) => f.data)).toEqual(
      rowsOf(dutch, 'fill').map((f) => f.data),
    )
  })

  test('ledger and transactions tell the same sale: one fill, no break', () => {
    const ledger =
      'Datum,Tijd,Valutadatum,Product,ISIN,Omschrijving,FX,Mutatie,,Saldo,,Order Id\n15-12-2025,16:55,15-12-2025,XYZ,US0000000001,"Verkoop 12 @ 33,9 USD",,USD,"406,80",USD,"0,00",a-1\n'
    const book = new MemoryBook()
    book.import('Account.csv', ledger)
    const { outcome } = book.import('Transactions.csv', SAMPLES['degiro-transactions-csv'] as string)
    expect([outcome.written, outcome.duplicates, outcome.warnings]).toEqual([0, 1, ['same_as']])
    expect(book.positions('2026-01-01T00:00:00Z')).toEqual({ 'unknown:ISIN US0000000001:USD': '-12' })
  })
})

test('Saxo: an option by its symbol', () => {
  const format = formatById('saxo-csv')
  if (format === null) throw new Error('not registered')
  const p = parseText(
    format,
    'Client ID,Trade Date,Value Date,Type,Instrument,Instrument ISIN,Instrument currency,Exchange Description,Instrument Symbol,Event,Amount,Order ID,Conversion Rate\n,05-Jan-2026,06-Jan-2026,Trade,Xyz Mar2026 50 C,,USD,OPRA,XYZ/20H26C50:xcbf,Sell -2 @ 1.35 USD,268.50,7,1\n',
  )
  expect(p.issues).toEqual([])
  expect(rowsOf(p, 'fill').map((f) => f.data)).toMatchObject([
    {
      instrument: 'us-option:XYZ:2026-03-20:C:50:USD',
      quantity: '-2',
      price: '1.35',
      amount: '270',
      fees: [{ currency: 'USD', amount: '1.5', kind: 'commission' }],
    },
  ])
})
