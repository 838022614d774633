/** Hand-made statements of one small desk: nothing in them comes from a person's file. */

const ACCOUNT = { id: 'D1', zone: 'America/New_York', currency: 'USD' }
const AAA = { ref: 'AAA', kind: 'equity', family: 'us-equity', root: 'AAA', settle: 'USD' }

interface FillText {
  readonly at: string
  readonly quantity: string
  readonly price: string
}

/** A file of share fills of one account in the neutral format; overlapping files share fills. */
export function fillsDocument(period: { from: string; to: string }, fills: readonly FillText[]): object {
  return {
    format: 'hedgerow-statement',
    version: 1,
    source: { name: 'desk-csv' },
    accounts: [ACCOUNT],
    period,
    instruments: [AAA],
    fills: fills.map((f) => ({ instrument: 'AAA', ...f })),
  }
}

function option(ref: string, right: 'C' | 'P', strike: string, expiry = '2026-06-19'): object {
  return {
    ref,
    kind: 'option',
    family: 'us-option',
    root: 'AAA',
    expiry,
    right,
    strike,
    settle: 'USD',
    terms: { multiplier: '100', underlying: 'us-equity:AAA:USD', style: 'european' },
  }
}

/**
 * Holdings with marks at a cut-off: shares, three options of one underlying, and an option on ZZZ of which nothing is known, so that
 * it cannot be priced.
 */
export function holdingsDocument(): object {
  return {
    format: 'hedgerow-statement',
    version: 1,
    source: { name: 'desk-positions', made: '2026-01-31T09:00:00Z' },
    accounts: [ACCOUNT],
    instruments: [
      AAA,
      option('c100', 'C', '100'),
      option('p95', 'P', '95'),
      option('c110', 'C', '110', '2026-09-18'),
      {
        ...option('z', 'C', '50'),
        root: 'ZZZ',
        terms: { multiplier: '100', underlying: 'us-equity:ZZZ:USD' },
      },
    ],
    holdings: {
      at: '2026-01-30T16:00:00',
      complete: true,
      rows: [
        { instrument: 'AAA', quantity: '300', mark: '101.25' },
        { instrument: 'c100', quantity: '-3', mark: '7.2' },
        { instrument: 'p95', quantity: '5', mark: '3.1' },
        { instrument: 'c110', quantity: '4', mark: '5.05' },
        { instrument: 'z', quantity: '1' },
      ],
    },
    balances: { at: '2026-01-30T16:00:00', rows: [{ currency: 'USD', amount: '25000' }] },
  }
}

/** One Flex query of a month: three trades and the open positions that follow from them and from before. */
export const FLEX = `<?xml version="1.0" encoding="UTF-8"?>
<FlexQueryResponse queryName="Hand-made" type="AF">
<FlexStatements count="1">
<FlexStatement accountId="U7000001" fromDate="20260101" toDate="20260130" period="" whenGenerated="20260131;080000">
<AccountInformation accountId="U7000001" currency="USD" name="Hand Made" accountType="Individual" />
<Trades>
<Trade accountId="U7000001" currency="USD" fxRateToBase="1" assetCategory="STK" symbol="AAA" conid="7001" tradeID="1" multiplier="1" dateTime="20260105;101500" tradeDate="20260105" transactionType="ExchTrade" quantity="300" tradePrice="99.5" proceeds="-29850" taxes="0" ibCommission="-1.5" ibCommissionCurrency="USD" openCloseIndicator="O" notes="" ibOrderID="11" ibExecID="x1" levelOfDetail="EXECUTION" />
<Trade accountId="U7000001" currency="USD" fxRateToBase="1" assetCategory="OPT" symbol="AAA   260619C00100000" conid="7002" underlyingSymbol="AAA" underlyingConid="7001" tradeID="2" multiplier="100" strike="100" expiry="20260619" putCall="C" dateTime="20260105;101630" tradeDate="20260105" transactionType="ExchTrade" quantity="-3" tradePrice="6.9" proceeds="2070" taxes="0" ibCommission="-2.1" ibCommissionCurrency="USD" openCloseIndicator="O" notes="" ibOrderID="12" ibExecID="x2" levelOfDetail="EXECUTION" />
<Trade accountId="U7000001" currency="USD" fxRateToBase="1" assetCategory="OPT" symbol="AAA   260619P00095000" conid="7003" underlyingSymbol="AAA" underlyingConid="7001" tradeID="3" multiplier="100" strike="95" expiry="20260619" putCall="P" dateTime="20260106;143000" tradeDate="20260106" transactionType="ExchTrade" quantity="5" tradePrice="3.3" proceeds="-1650" taxes="0" ibCommission="-3.5" ibCommissionCurrency="USD" openCloseIndicator="O" notes="" ibOrderID="13" ibExecID="x3" levelOfDetail="EXECUTION" />
</Trades>
<OpenPositions>
<OpenPosition accountId="U7000001" currency="USD" fxRateToBase="1" assetCategory="STK" symbol="AAA" conid="7001" multiplier="1" reportDate="20260130" position="300" markPrice="101.25" costBasisPrice="99.505" levelOfDetail="SUMMARY" />
<OpenPosition accountId="U7000001" currency="USD" fxRateToBase="1" assetCategory="OPT" symbol="AAA   260619C00100000" conid="7002" underlyingSymbol="AAA" underlyingConid="7001" multiplier="100" strike="100" expiry="20260619" putCall="C" reportDate="20260130" position="-3" markPrice="7.2" costBasisPrice="6.893" levelOfDetail="SUMMARY" />
<OpenPosition accountId="U7000001" currency="USD" fxRateToBase="1" assetCategory="OPT" symbol="AAA   260619P00095000" conid="7003" underlyingSymbol="AAA" underlyingConid="7001" multiplier="100" strike="95" expiry="20260619" putCall="P" reportDate="20260130" position="5" markPrice="3.1" costBasisPrice="3.307" levelOfDetail="SUMMARY" />
</OpenPositions>
</FlexStatement>
</FlexStatements>
</FlexQueryResponse>
`

/** An instant after the last row of every statement here. */
export const AFTER = '2026-02-02T12:00:00Z'
