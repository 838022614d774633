/**
 * Every format whose rows print their own total: quantity x price x multiplier and the fees give it. A fee printed with the other
 * sign is turned and the row says so; a total that nothing gives is a warning with the figures, and changes no sign.
 */
import { describe, expect, test } from 'vitest'
import { Decimal } from '../../shared/model/decimal.ts'
import { formatById } from '../../shared/statements/registry.ts'
import { type Parsed, parseText, rowsOf } from './support.ts'

interface Case {
  readonly format: string
  /** the file with this fee and total as printed */
  text(fee: string, total: string): string
  /** as the format prints a cost, the same with the other sign, and a total that fits with the fee as a cost */
  readonly fee: string
  readonly other: string
  readonly total: string
  /** the fee as a cost, the cash before fees (null: the format leaves it to price and quantity), a total that cannot be */
  readonly cost: string
  readonly amount: string | null
  readonly wrong?: string
  /** the column that a wrong total is told at */
  readonly column?: string
}

/** What most cases show: 250 USD paid and 1.30 in fees; the wrong total has two digits swapped. */
const BOUGHT = { total: '-251.30', cost: '1.3', amount: '-250', wrong: '-215.30' } as const
/** formats that print a cost below zero, and those that print it above */
const FEE_NEGATIVE = { fee: '-1.30', other: '1.30' } as const
const FEE_POSITIVE = { fee: '1.30', other: '-1.30' } as const

const lines = (...l: string[]) => `${l.join('\n')}\n`
const FLEX = (fee: string, total: string) =>
  `<FlexQueryResponse queryName="q" type="AF"><FlexStatements count="1"><FlexStatement accountId="U1" fromDate="20260101" toDate="20260131"><Trades><Trade accountId="U1" currency="USD" assetCategory="OPT" symbol="XYZ   260116C00050000" multiplier="100" strike="50" expiry="20260116" putCall="C" underlyingSymbol="XYZ" tradeID="1" dateTime="20260105;100003" quantity="2" tradePrice="1.25" proceeds="-250" ibCommission="${fee}" ibCommissionCurrency="USD" netCash="${total}" buySell="BUY" openCloseIndicator="O" /></Trades></FlexStatement></FlexStatements></FlexQueryResponse>`

const CASES: readonly Case[] = [
  {
    format: 'tastytrade-csv-3',
    text: (fee, total) =>
      lines(
        'Date,Type,Sub Type,Action,Symbol,Instrument Type,Description,Value,Quantity,Average Price,Commissions,Fees,Multiplier,Root Symbol,Underlying Symbol,Expiration Date,Strike Price,Call or Put,Order #,Total,Currency',
        `2026-01-05T10:00:00-0500,Trade,Buy to Open,BUY_TO_OPEN,XYZ   260116C00050000,Equity Option,Bought 2,-250.00,2,-125.00,--,${fee},100,XYZ,XYZ,1/16/26,50,CALL,1,${total},USD`,
      ),
    ...BOUGHT,
    ...FEE_NEGATIVE,
    column: 'Total',
  },
  {
    format: 'ibkr-flex-xml',
    text: FLEX,
    ...BOUGHT,
    ...FEE_NEGATIVE,
    column: 'netCash',
  },
  {
    format: 'ibkr-flex-csv',
    text: (fee, total) =>
      lines(
        '"Symbol","AssetClass","Buy/Sell","TradeDate","Quantity","TradePrice","Proceeds","NetCash","CurrencyPrimary","IBCommission","IBCommissionCurrency"',
        `"XYZ","STK","BUY","20260105","100","2.5","-250","${total}","USD","${fee}","USD"`,
      ),
    ...BOUGHT,
    ...FEE_NEGATIVE,
    column: 'netCash',
  },
  {
    format: 'thinkorswim-csv',
    text: (fee, total) =>
      lines(
        'Account Statement for D-1 (Individual) since 1/5/26 through 1/5/26',
        '',
        'Cash Balance',
        'DATE,TIME,TYPE,REF #,DESCRIPTION,Misc Fees,Commissions & Fees,AMOUNT,BALANCE',
        '1/5/26,01:00:00,BAL,,Cash balance at the start of business day,,,,"1,000.00"',
        `1/5/26,10:00:03,TRD,="1",BOT +2 XYZ 100 16 JAN 26 50 CALL @1.25,,${fee},-250.00,${total}`,
        '',
        'Account Trade History',
        ',Exec Time,Spread,Side,Qty,Pos Effect,Symbol,Exp,Strike,Type,Price,Net Price,Order Type',
        ',1/5/26 10:00:02,SINGLE,BUY,+2,TO OPEN,XYZ,16 JAN 26,50,CALL,1.25,1.25,LMT',
      ),
    fee: '-1.30',
    other: '1.30',
    total: '748.70',
    cost: '1.3',
    amount: null,
    wrong: '700.00',
    column: 'BALANCE',
  },
  {
    format: 'schwab-csv',
    text: (fee, total) =>
      lines(
        '"Date","Action","Symbol","Description","Quantity","Price","Fees & Comm","Amount"',
        `"01/05/2026","Buy to Open","XYZ 01/16/2026 50.00 C","CALL XYZ","2","$1.25","${fee}","${total}"`,
      ),
    fee: '$1.30',
    other: '-$1.30',
    total: '-$251.30',
    cost: '1.3',
    amount: '-250',
    wrong: '-$215.30',
    column: 'Amount',
  },
  {
    format: 'etrade-csv',
    text: (fee, total) =>
      lines(
        'For Account:,####1',
        '',
        'TransactionDate,TransactionType,SecurityType,Symbol,Quantity,Amount,Price,Commission,Description',
        `01/05/26,Bought To Open,OPTN,XYZ---260116C00050000,2,${total},1.25,${fee},CALL XYZ`,
      ),
    ...BOUGHT,
    ...FEE_POSITIVE,
    column: 'Amount',
  },
  {
    format: 'fidelity-csv',
    text: (fee, total) =>
      lines(
        'Run Date,Account,Action,Symbol,Security Description,Security Type,Exchange Quantity,Exchange Currency,Quantity,Currency,Price,Exchange Rate,Commission,Fees,Accrued Interest,Amount,Settlement Date',
        `01/05/2026,A X1, YOU BOUGHT OPENING TRANSACTION,-XYZ260116C50,CALL (XYZ) X JAN 16 26 $50 (100 SHS), Margin,0,,2,USD,1.25,0,${fee},,,${total},01/06/2026`,
      ),
    ...BOUGHT,
    ...FEE_POSITIVE,
    column: 'Amount',
  },
  {
    format: 'ofx',
    text: (fee, total) =>
      `OFXHEADER:100\nDATA:OFXSGML\n\n<OFX><INVSTMTMSGSRSV1><INVSTMTTRNRS><INVSTMTRS><DTASOF>20260131<CURDEF>USD<INVACCTFROM><ACCTID>1</INVACCTFROM><INVTRANLIST><DTSTART>20260101<DTEND>20260131<BUYSTOCK><INVBUY><INVTRAN><FITID>7<DTTRADE>20260105</INVTRAN><SECID><UNIQUEID>123456789<UNIQUEIDTYPE>CUSIP</SECID><UNITS>100<UNITPRICE>2.5<COMMISSION>${fee}<TOTAL>${total}</INVBUY></BUYSTOCK></INVTRANLIST></INVSTMTRS></INVSTMTTRNRS></INVSTMTMSGSRSV1><SECLISTMSGSRSV1><SECLIST><STOCKINFO><SECINFO><SECID><UNIQUEID>123456789<UNIQUEIDTYPE>CUSIP</SECID><SECNAME>XYZ INC<TICKER>XYZ</SECINFO></STOCKINFO></SECLIST></SECLISTMSGSRSV1></OFX>\n`,
    ...BOUGHT,
    ...FEE_POSITIVE,
    column: 'TOTAL',
  },
  {
    format: 'deribit-csv',
    text: (fee, total) =>
      lines(
        'ID,UserSeq,Date,Instrument,Type,Side,Amount,Base Amount,Position,Price,Mark Price,Index Price,Cash Flow,Funding,Fee Rate,Fee Charged,Fee Balance,Change,Balance,Equity,Trade ID,Order ID,Info,Note',
        `1,1,2026-01-05 10:00:11,BTC-27MAR26-100000-C,trade,open buy,1,1,1,0.0125,0.0123,97410.55,-0.0125,-,0.0003,${fee},0,${total},0.5122,0.5122,B-1,O1,-,-`,
      ),
    fee: '0.0003',
    other: '-0.0003',
    total: '-0.0128',
    cost: '0.0003',
    amount: '-0.0125',
    wrong: '-0.0182',
    column: 'Change',
  },
  {
    format: 'degiro-transactions-csv',
    text: (fee, total) =>
      lines(
        'Datum,Tijd,Product,ISIN,Beurs,Uitvoeringsplaats,Aantal,Koers,,Lokale waarde,,Waarde,,Wisselkoers,Transactiekosten,,Totaal,,Order ID',
        `15-12-2025,16:55,XYZ,US0000000001,NDQ,CDED,12,"33,90",USD,"-406,80",USD,"-380,00",EUR,"1,0705","${fee}",EUR,"${total}",EUR,a-1`,
      ),
    fee: '-2,00',
    other: '2,00',
    total: '-382,00',
    cost: '2',
    amount: '-406.8',
    wrong: '-328,00',
    column: 'Total',
  },
  {
    format: 'swissquote-csv',
    text: (fee, total) =>
      lines(
        'Date;Order #;Transaction;Symbol;Name;ISIN;Quantity;Unit price;Costs;Accrued Interest;Net Amount;Balance;Currency',
        `10-08-2026 15:30:02;113947121;Buy;XYZ;XYZ INC;US0000000001;200.0;19.85;${fee};0.00;${total};168660.08;USD`,
      ),
    fee: '5.96',
    other: '-5.96',
    total: '-3975.96',
    cost: '5.96',
    amount: '-3970',
    wrong: '-3957.96',
    column: 'Net Amount',
  },
  {
    format: 'bybit-json',
    text: (fee, rate) =>
      `{"retCode":0,"result":{"category":"linear","list":[{"symbol":"BTCUSDT","side":"Buy","execFee":"${fee}","execId":"e1","execPrice":"50000.00","execQty":"0.1","execType":"Trade","execValue":"5000.00","execTime":"1672282722429","feeCurrency":"USDT","feeRate":"${rate}"}]}}`,
    fee: '1.5',
    other: '-1.5',
    total: '0.0003',
    cost: '1.5',
    amount: null,
  },
]

function read(format: string, text: string): Parsed {
  const found = formatById(format)
  if (found === null) throw new Error(format)
  const p = parseText(found, text)
  // what is said of the file as a whole is not asked here
  return { ...p, issues: p.issues.filter((i) => i.code !== 'flex_positions_missing') }
}
function fill(p: Parsed): { amount: string | null; cost: string } {
  const fills = rowsOf(p, 'fill')
  expect(fills).toHaveLength(1)
  const data = fills[0]?.data
  return {
    amount: data?.amount ?? null,
    cost: Decimal.sum((data?.fees ?? []).map((f) => Decimal.of(f.amount))).toString(),
  }
}

describe.each(CASES.map((c) => [c.format, c] as const))('%s', (_, c) => {
  const right = { amount: c.amount, cost: c.cost }

  test('a row that fits says nothing', () => {
    const p = read(c.format, c.text(c.fee, c.total))
    expect([p.issues, fill(p)]).toEqual([[], right])
  })

  test('the fee with the other sign is turned, and the row says so', () => {
    const p = read(c.format, c.text(c.other, c.total))
    expect(p.issues.map((i) => [i.severity, i.code])).toEqual([['info', 'fee_sign_turned']])
    expect(p.issues[0]?.message).toContain(`of ${c.cost} `)
    expect(fill(p)).toEqual(right)
  })
})

test.each(CASES.flatMap(({ format, wrong, ...c }) => (wrong === undefined ? [] : [{ ...c, format, wrong }])))(
  '$format: a total that nothing gives is a warning with the figures',
  (c) => {
    const p = read(c.format, c.text(c.fee, c.wrong))
    expect(p.issues.map((i) => [i.severity, i.code, i.column])).toEqual([
      ['warning', 'total_differs', c.column],
    ])
    const said =
      c.format === 'thinkorswim-csv'
        ? '-300'
        : Decimal.of(c.wrong.replace('$', '').replace(',', '.')).toString()
    expect(p.issues[0]?.message).toContain(`${c.column} ${said} is not`)
    expect(fill(p).cost).toBe(c.cost)
  },
)

describe('rows without a column of fees', () => {
  const robinhood = (price: string, amount: string) =>
    read(
      'robinhood-csv',
      lines(
        '"Activity Date","Process Date","Settle Date","Instrument","Description","Trans Code","Quantity","Price","Amount"',
        `"7/31/2026","7/31/2026","8/1/2026","XYZ","XYZ 8/4/2026 Call $12.00","BTO","2","${price}","${amount}"`,
      ),
    )

  test('what the amount lacks is the fee', () => {
    const p = robinhood('$1.25', '($250.06)')
    expect([p.issues, fill(p)]).toEqual([[], { amount: '-250', cost: '0.06' }])
  })

  test.each([
    ['the cash is better than the price', '($249.00)', '1 USD more'],
    ['the cash is far worse than the price', '($2500.60)', '2250.6 USD less'],
  ])('%s: a warning with the figures', (_, amount, said) => {
    const p = robinhood('$1.25', amount)
    expect(p.issues.map((i) => [i.severity, i.code])).toEqual([['warning', 'total_differs']])
    expect(p.issues[0]?.message).toContain(said)
  })

  test('Saxo and Trading 212 convert at the printed rate, whichever way round it is', () => {
    const saxo = (amount: string, rate: string) =>
      read(
        'saxo-csv',
        lines(
          'Client ID,Trade Date,Value Date,Type,Instrument,Instrument ISIN,Instrument currency,Exchange Description,Instrument Symbol,Event,Amount,Order ID,Conversion Rate',
          ',04-Jan-2026,04-Jan-2026,Cash Transfer,,,EUR,,,Deposit,500,,1',
          `,05-Jan-2026,07-Jan-2026,Trade,Xyz,US0000000001,USD,NASDAQ,XYZ:xnas,Buy 3 @ 130 USD,${amount},,${rate}`,
        ),
      )
    expect(saxo('-313.00', '0.8').issues).toEqual([])
    expect(saxo('-313.00', '1.25').issues).toEqual([])
    expect(saxo('-213.00', '0.8').issues.map((i) => i.code)).toEqual(['total_differs'])
    const trading = (total: string) =>
      read(
        'trading212-csv',
        lines(
          'Action,Time,ISIN,Ticker,Name,No. of shares,Price / share,Currency (Price / share),Exchange rate,Total,Currency (Total),ID',
          `Market buy,2026-01-05 14:30:03.613,US0000000001,XYZ,Xyz,2.5,10,USD,1.25,${total},EUR,E1`,
        ),
      )
    expect(trading('20.04').issues).toEqual([])
    expect(trading('15.00').issues.map((i) => i.code)).toEqual(['total_differs'])
  })
})

describe('the value before fees', () => {
  test.each([
    [
      'degiro-csv',
      'Datum,Tijd,Valutadatum,Product,ISIN,Omschrijving,FX,Mutatie,,Saldo,,Order Id\n15-12-2025,16:55,15-12-2025,XYZ,US0000000001,"Koop 1.200 @ 33,9 USD",,USD,"-4.068,00",USD,"0,00",a\n',
      'Amount -4068',
    ],
    [
      'binance-json',
      '[{"symbol":"BTCUSDT","id":1,"orderId":2,"side":"BUY","price":"50000","qty":"0.1","quoteQty":"500","commission":"1","commissionAsset":"USDT","time":1700000000000}]',
      'quoteQty -500',
    ],
    [
      'bybit-json',
      '{"retCode":0,"result":{"list":[{"symbol":"BTCUSDT","side":"Sell","execFee":"1","execId":"e1","execPrice":"50000","execQty":"0.1","execType":"Trade","execValue":"500","execTime":"1672282722429"}]}}',
      'execValue 500',
    ],
    ['ibkr-flex-xml', FLEX('-1.30', '').replace('proceeds="-250"', 'proceeds="-2.50"'), 'proceeds -2.5'],
  ])('%s: quantity x price x multiplier', (format, text, said) => {
    const p = read(format, text)
    expect(p.issues.map((i) => [i.severity, i.code])).toEqual([['warning', 'value_differs']])
    expect(p.issues[0]?.message).toContain(said)
  })

  test('of a spread is the sum of its legs, and its fees stand on the first', () => {
    const statement = (amount: string) =>
      read(
        'thinkorswim-csv',
        lines(
          'Account Statement for D-1 (Individual) since 1/5/26 through 1/5/26',
          '',
          'Cash Balance',
          'DATE,TIME,TYPE,REF #,DESCRIPTION,Misc Fees,Commissions & Fees,AMOUNT,BALANCE',
          '1/5/26,01:00:00,BAL,,Cash balance at the start of business day,,,,"1,000.00"',
          `1/5/26,10:00:03,TRD,="1",SOLD -3 VERTICAL XYZ 100 16 JAN 26 50/55 CALL @.20,-0.06,-3.90,${amount},"1,056.04"`,
          '',
          'Account Trade History',
          ',Exec Time,Spread,Side,Qty,Pos Effect,Symbol,Exp,Strike,Type,Price,Net Price,Order Type',
          ',1/5/26 10:00:02,VERTICAL,SELL,-3,TO OPEN,XYZ,16 JAN 26,50,CALL,.25,.20,LMT',
          ',,,BUY,+3,TO OPEN,XYZ,16 JAN 26,55,CALL,.05,DEBIT,LMT',
        ),
      )
    const p = statement('60.00')
    expect(p.issues).toEqual([])
    expect(rowsOf(p, 'fill').map((f) => (f.data.fees ?? []).map((x) => x.amount))).toEqual([
      ['3.9', '0.06'],
      [],
    ])
    expect(statement('6.00').issues.map((i) => i.code)).toEqual(['value_differs'])
  })

  test("an activity statement's basis and result tell the sign of a commission", () => {
    const activity = (fee: string) =>
      read(
        'ibkr-activity-csv',
        lines(
          'Statement,Header,Field Name,Field Value',
          'Statement,Data,Period,"January 1, 2026 - January 31, 2026"',
          'Trades,Header,DataDiscriminator,Asset Category,Currency,Symbol,Date/Time,Quantity,T. Price,Proceeds,Comm/Fee,Basis,Realized P/L,Code',
          `Trades,Data,Order,Stocks,USD,XYZ,"2026-01-05, 10:00:00",100,2.5,-250,${fee},251.3,0,O`,
        ),
      )
    expect([activity('-1.30').issues, fill(activity('-1.30')).cost]).toEqual([[], '1.3'])
    const turned = activity('1.30')
    expect(turned.issues.map((i) => i.code)).toEqual(['fee_sign_turned'])
    expect(fill(turned).cost).toBe('1.3')
  })
})

test('a price printed rounded is no disagreement, one step beyond its rounding is', () => {
  const schwab = (amount: string) =>
    read(
      'schwab-csv',
      lines(
        '"Date","Action","Symbol","Description","Quantity","Price","Fees & Comm","Amount"',
        `"01/05/2026","Buy","XYZ","XYZ INC","300","$135.01","$1.34","${amount}"`,
      ),
    ).issues.map((i) => i.code)
  // 300 x 0.005 and half a cent for the total and for the fee
  expect(schwab('-$40505.85')).toEqual([])
  expect(schwab('-$40505.86')).toEqual(['total_differs'])
})
