/**
 * A made-up Interactive Brokers Flex statement of any length: same seed, same bytes. Options, stocks and futures with fees, a few
 * cash rows, and (on request) open positions that agree with the trades. Nothing in it comes from a person's file.
 */

import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { seeded } from './seeded.ts'

export interface FlexOptions {
  readonly trades: number
  readonly seed: number
  /** calendar year of the statement, default 2025; contracts expire in the year after it */
  readonly year?: number
  readonly account?: string
  /** end the statement with its open positions (default true) */
  readonly positions?: boolean
  /** number of the first trade id, default 1: two files with different ranges share no trade */
  readonly firstId?: number
}

interface Contract {
  readonly category: 'OPT' | 'STK' | 'FUT'
  readonly attributes: string
  readonly multiplier: number
  /** typical price in cents */
  readonly cents: number
}

const ROOTS = [
  'AAA',
  'BBQ',
  'CDX',
  'DLT',
  'EFG',
  'FOX',
  'GHI',
  'HUM',
  'IVY',
  'JAB',
  'KIT',
  'LUX',
  'MNO',
  'NIL',
  'OAK',
  'PEN',
]
const FUTURES: readonly (readonly [root: string, multiplier: number, cents: number])[] = [
  ['ES', 50, 580_000],
  ['NQ', 20, 2_050_000],
]
/** Text handed out at once, characters. */
const PIECE = 1 << 16

/** The statement as pieces of text. */
export function* flexPieces(options: FlexOptions): Generator<string> {
  const { trades, seed, year = 2025, account = 'U5550001', positions = true, firstId = 1 } = options
  const random = seeded(seed)
  const contracts = contractsOf(year)
  const held = new Map<Contract, number>()
  let piece = `<?xml version="1.0" encoding="UTF-8"?>
<FlexQueryResponse queryName="Hedgerow generator" type="AF">
<FlexStatements count="1">
<FlexStatement accountId="${account}" fromDate="${year}0101" toDate="${year}1231" period="" whenGenerated="${year + 1}0102;090000">
<AccountInformation accountId="${account}" currency="USD" name="Generated" accountType="Individual" />
<Trades>
`
  const open = Date.UTC(year, 0, 2, 9, 30)
  const days = weekdays(year)
  for (let k = 0; k < trades; k++) {
    const contract = pick(contracts, random)
    const day = days[Math.floor((k / trades) * days.length)] as string
    const second = Math.floor(((k / trades) * days.length * 23_400) % 23_400)
    const time = new Date(open + second * 1000).toISOString().slice(11, 19).replaceAll(':', '')
    const lots = (contract.category === 'STK' ? 100 : 1) * (1 + Math.floor(random() * 10))
    const quantity = random() < 0.5 ? -lots : lots
    held.set(contract, (held.get(contract) ?? 0) + quantity)
    const cents = Math.max(1, Math.round(contract.cents * (0.9 + 0.2 * random())))
    const proceeds = -quantity * cents * contract.multiplier
    const fee = contract.category === 'STK' ? 100 : Math.abs(quantity) * 65
    const id = firstId + k
    piece += `<Trade accountId="${account}" currency="USD" fxRateToBase="1" ${contract.attributes} tradeID="${7_000_000_000 + id}" reportDate="${day}" dateTime="${day};${time}" tradeDate="${day}" transactionType="ExchTrade" exchange="GEN" quantity="${quantity}" tradePrice="${money(cents)}" tradeMoney="${money(-proceeds)}" proceeds="${money(proceeds)}" taxes="0" ibCommission="${money(-fee)}" ibCommissionCurrency="USD" netCash="${money((contract.category === 'FUT' ? 0 : proceeds) - fee)}" closePrice="${money(cents)}" openCloseIndicator="" notes="" buySell="${quantity < 0 ? 'SELL' : 'BUY'}" ibOrderID="${8_000_000_000 + Math.floor(id / 2)}" transactionID="${9_000_000_000 + id}" ibExecID="gen.${id}" levelOfDetail="EXECUTION" />
`
    if (piece.length >= PIECE) {
      yield piece
      piece = ''
    }
  }
  piece += '</Trades>\n<CashTransactions>\n'
  for (let month = 1; month <= 12; month++) {
    const day = `${year}${String(month).padStart(2, '0')}15`
    piece += `<CashTransaction accountId="${account}" currency="USD" fxRateToBase="1" description="MARKET DATA FEE" dateTime="${day};202000" settleDate="${day}" amount="-14.5" type="Other Fees" transactionID="${6_000_000_000 + firstId * 100 + month}" reportDate="${day}" levelOfDetail="DETAIL" />\n`
  }
  piece += '</CashTransactions>\n'
  if (positions) piece += `<OpenPositions>\n${openPositions(held, account, year)}</OpenPositions>\n`
  yield `${piece}</FlexStatement>\n</FlexStatements>\n</FlexQueryResponse>\n`
}

/** The whole statement as one text; for small ones. */
export function flexText(options: FlexOptions): string {
  return [...flexPieces(options)].join('')
}

/** Writes the statement to a file, piece by piece. */
export async function writeFlex(path: string, options: FlexOptions): Promise<void> {
  const out = createWriteStream(path)
  for (const piece of flexPieces(options)) {
    if (!out.write(piece)) await once(out, 'drain')
  }
  out.end()
  await once(out, 'finish')
}

function openPositions(held: ReadonlyMap<Contract, number>, account: string, year: number): string {
  let text = ''
  for (const [contract, quantity] of held) {
    if (quantity === 0) continue
    text += `<OpenPosition accountId="${account}" currency="USD" fxRateToBase="1" ${contract.attributes} reportDate="${year}1231" position="${quantity}" markPrice="${money(contract.cents)}" costBasisPrice="${money(contract.cents)}" side="${quantity < 0 ? 'Short' : 'Long'}" levelOfDetail="SUMMARY" />\n`
  }
  return text
}

/** About 70 % options, 20 % stocks, 10 % futures by the number of times each is in the list. */
function contractsOf(year: number): Contract[] {
  const list: Contract[] = []
  let conid = 100_000
  ROOTS.forEach((root, r) => {
    const spot = 20 + 15 * r
    const stock: Contract = {
      category: 'STK',
      attributes: `assetCategory="STK" symbol="${root}" description="${root} CORP" conid="${++conid}" multiplier="1" strike="" expiry="" putCall=""`,
      multiplier: 1,
      cents: spot * 100,
    }
    const underlying = conid
    for (let k = 0; k < 24; k++) list.push(stock)
    for (const month of ['01', '03', '06', '09']) {
      const date = `${year + 1}${month}${thirdFriday(year + 1, Number(month))}`
      for (let step = -5; step <= 5; step++) {
        for (const right of ['C', 'P']) {
          const strike = spot + step
          const osi = `${root.padEnd(6)}${date.slice(2)}${right}${String(strike * 1000).padStart(8, '0')}`
          list.push({
            category: 'OPT',
            attributes: `assetCategory="OPT" symbol="${osi}" description="${root} ${date} ${strike} ${right}" conid="${++conid}" underlyingConid="${underlying}" underlyingSymbol="${root}" multiplier="100" strike="${strike}" expiry="${date}" putCall="${right}"`,
            multiplier: 100,
            cents: 50 + 40 * Math.abs(step),
          })
        }
      }
    }
  })
  for (const [root, multiplier, cents] of FUTURES) {
    const date = `${year + 1}03${thirdFriday(year + 1, 3)}`
    const symbol = `${root}H${(year + 1) % 10}`
    const future: Contract = {
      category: 'FUT',
      attributes: `assetCategory="FUT" symbol="${symbol}" description="${root} ${date}" conid="${++conid}" underlyingSymbol="${root}" multiplier="${multiplier}" strike="" expiry="${date}" putCall=""`,
      multiplier,
      cents,
    }
    for (let k = 0; k < 100; k++) list.push(future)
  }
  return list
}

function thirdFriday(year: number, month: number): string {
  const first = new Date(Date.UTC(year, month - 1, 1)).getUTCDay()
  return String(15 + ((5 - first + 7) % 7)).padStart(2, '0')
}

function weekdays(year: number): string[] {
  const days: string[] = []
  for (let t = Date.UTC(year, 0, 2); t < Date.UTC(year + 1, 0, 1); t += 86_400_000) {
    const date = new Date(t)
    if (date.getUTCDay() % 6 !== 0) days.push(date.toISOString().slice(0, 10).replaceAll('-', ''))
  }
  return days
}

/** Cents as printed: `-12.5` for -1250. */
function money(cents: number): string {
  return String(Math.round(cents) / 100)
}

function pick<T>(list: readonly T[], random: () => number): T {
  return list[Math.floor(random() * list.length)] as T
}
