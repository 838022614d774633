/** The account of a file that names none: asked once, without holding up the commit. */
import { statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { isBrokersName } from '../../../electron/services/window/statementAccounts.ts'
import type { ImportState } from '../../../shared/protocol/window/importing.ts'
import { FORMATS } from '../../../shared/statements/registry.ts'
import { type TestSession, testSession } from './windowKit.ts'

let kit: TestSession
beforeEach(async () => {
  kit = testSession()
  await kit.client.call('book/startEmpty', { reportingCurrency: 'USD' })
})
afterEach(() => kit.close())

/** tastytrade's history names no account. */
const history = (day: string): string =>
  [
    'Date,Type,Sub Type,Action,Symbol,Instrument Type,Description,Value,Quantity,Average Price,Commissions,Fees,Multiplier,Root Symbol,Underlying Symbol,Expiration Date,Strike Price,Call or Put,Order #,Currency',
    `${day}T15:31:00+0000,Trade,Buy to Open,BUY_TO_OPEN,XYZ   260619C00100000,Equity Option,Bought 2 XYZ 06/19/26 Call 100.00 @ 1.50,-300,2,-150.0,-1.00,0.14,100,XYZ,XYZ,6/19/26,100,CALL,123456,USD`,
  ].join('\n')

async function settled(state: ImportState): Promise<ImportState> {
  return await kit.client.call('import/state', { import: state.import, wait: 20_000 })
}
async function read(day: string): Promise<ImportState> {
  const [name, text] = [`${day}.csv`, history(day)]
  const path = join(kit.folder, name)
  writeFileSync(path, text)
  const { handle } = kit.session.files.take({ path, name, bytes: statSync(path).size })
  return await settled(await kit.client.call('import/start', { handle, zone: 'America/New_York' }))
}
const asks = (state: ImportState) => state.questions.map((q) => [q.ask, q.proposed])
const commit = (state: ImportState) => kit.client.call('import/commit', { import: state.import })
const accounts = () =>
  kit.session
    .book()
    .book.accounts()
    .map((a) => a.id)

test('the proposed name stands when nobody says another, and is not asked again', async () => {
  const first = await read('2026-01-05')
  expect([first.stage, first.account, asks(first)]).toEqual(['ready', null, [['account', 'tastytrade']]])
  expect(first.questions[0]?.sentence).toBe('2026-01-05.csv does not say which account it is of.')
  await commit(first)
  expect(accounts()).toEqual(['tastytrade'])
  expect(asks(await read('2026-02-05'))).toEqual([])
})

test('the name that is said is the account, of the next file too', async () => {
  const first = await read('2026-01-05')
  const named = await settled(
    await kit.client.call('import/answer', { import: first.import, account: 'IRA' }),
  )
  expect([named.stage, named.account, asks(named)]).toEqual(['ready', 'IRA', []])
  await commit(named)
  expect(accounts()).toEqual(['IRA'])
  const next = await read('2026-02-05')
  expect([next.account, asks(next)]).toEqual(['IRA', []])
})

test('the name of every broker is known by the title of its format', () => {
  const titles = FORMATS.map((f) => f.title)
  const brokers = [
    'tastytrade',
    'thinkorswim',
    'Deribit',
    'Schwab',
    'Fidelity',
    'E*TRADE',
    'OFX',
    'Robinhood',
    'Webull',
    'Saxo',
    'Trading 212',
    'Degiro',
    'Swissquote',
    'Freetrade',
    'Avanza',
    'Disnat',
    'Bybit',
    'OKX',
    'Binance',
  ]
  expect(brokers.filter((b) => !titles.some((t) => isBrokersName(t, b)))).toEqual([])
  expect(titles.filter((t) => isBrokersName(t, 'U1234567') || isBrokersName(t, 'tasty'))).toEqual([])
})
