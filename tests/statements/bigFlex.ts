/**
 * Writes a Flex file with many trades, for measuring: `node tests/statements/bigFlex.ts 100000` prints size, time and memory of
 * parsing it. Nothing here is asserted: times are measured, not tested.
 */
import { pathToFileURL } from 'node:url'
import { EncodingProbe, TextPush } from '../../shared/statements/decode.ts'
import { ibkrFlexXml } from '../../shared/statements/ibkr-flex-xml/format.ts'
import { OPTIONS } from './support.ts'

function trade(k: number): string {
  const month = String((k % 9) + 1).padStart(2, '0')
  const strike = 100 + (k % 300)
  const quantity = (k % 7) - 3 || 1
  const price = (200 + (k % 100)) / 100
  const proceeds = (-quantity * price * 100).toFixed(2)
  return `<Trade accountId="U1" acctAlias="" model="" currency="USD" fxRateToBase="0.88" assetCategory="OPT" subCategory="C" symbol="XYZ   26${month}19C00${strike}000" description="XYZ 19JUN26 ${strike} C" conid="${k % 2700}" securityID="" isin="" underlyingConid="7" underlyingSymbol="XYZ" tradeID="${k + 1000}" multiplier="100" strike="${strike}" reportDate="2025-09-15" expiry="2026-${month}-19" dateTime="2025-09-15;11:${String(k % 60).padStart(2, '0')}:00" putCall="C" tradeDate="2025-09-15" transactionType="ExchTrade" exchange="CBOE" quantity="${quantity}" tradePrice="${price}" tradeMoney="" proceeds="${proceeds}" taxes="0" ibCommission="-4.9" ibCommissionCurrency="USD" netCash="" openCloseIndicator="O" notes="P" buySell="" ibOrderID="${k >> 2}" transactionID="${k}" ibExecID="e${k}" levelOfDetail="EXECUTION" />\n`
}

/** Chunks of text of a Flex file with `trades` trades of one account. */
export function* bigFlex(trades: number): Generator<string> {
  yield '<FlexQueryResponse queryName="big" type="AF"><FlexStatements count="1"><FlexStatement accountId="U1" fromDate="2025-01-01" toDate="2025-12-31" whenGenerated="2026-01-01;10:00:00"><OpenPositions/><Trades>\n'
  let text = ''
  for (let k = 0; k < trades; k += 1) {
    text += trade(k)
    if (text.length > 60_000) {
      yield text
      text = ''
    }
  }
  yield `${text}</Trades></FlexStatement></FlexStatements></FlexQueryResponse>\n`
}

function measure(trades: number): void {
  const bytes = [...bigFlex(trades)].map((t) => Buffer.from(t))
  const size = bytes.reduce((s, b) => s + b.length, 0)
  const start = process.cpuUsage()
  const probe = new EncodingProbe()
  for (const b of bytes) probe.write(b)
  const probed = process.cpuUsage(start)
  const text = new TextPush(probe.result())
  let drafts = 0
  let peak = 0
  const before = process.memoryUsage().heapUsed
  const sink = {
    header() {},
    draft() {
      drafts += 1
    },
    issue(i: unknown) {
      process.stdout.write(`${JSON.stringify(i)}\n`)
    },
    rowSeen() {},
    skipped() {},
  }
  const parser = ibkrFlexXml.create(sink, OPTIONS)
  const middle = process.cpuUsage()
  for (const [k, b] of bytes.entries()) {
    parser.write(text.write(b))
    if (k % 64 === 0) peak = Math.max(peak, process.memoryUsage().heapUsed - before)
  }
  parser.end()
  const parsed = process.cpuUsage(middle)
  const ms = (c: NodeJS.CpuUsage) => Math.round((c.user + c.system) / 1000)
  process.stdout.write(
    `${trades} trades, ${(size / 1e6).toFixed(1)} MB: probe ${ms(probed)} ms, parse ${ms(parsed)} ms of processor time, ${drafts} drafts, heap at most ${(peak / 1e6).toFixed(0)} MB over the start\n`,
  )
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href)
  measure(Number(process.argv[2] ?? '100000'))
