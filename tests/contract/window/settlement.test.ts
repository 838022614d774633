/** An option that expired without a price: nothing useless is asked for it, and its settlement price can be typed, undone and booked. */
import { statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type TestSession, testSession } from './windowKit.ts'

let kit: TestSession
beforeEach(async () => {
  kit = testSession()
  await kit.client.call('book/startEmpty', { reportingCurrency: 'USD' })
})
afterEach(() => kit.close())

const option = (ref: string, expiry: string, strike: string): object => ({
  ref,
  kind: 'option',
  family: 'us-option',
  root: 'XYZ',
  expiry,
  right: 'C',
  strike,
  settle: 'USD',
  terms: { multiplier: '100' },
})
const fill = (instrument: string, quantity: string, id: string): object => ({
  instrument,
  at: '2026-01-05T15:00:00Z',
  quantity,
  price: '1',
  id,
})
const STATEMENT = {
  format: 'hedgerow-statement',
  version: 1,
  source: { name: 'hand-made', made: '2026-02-01T00:00:00Z' },
  accounts: [{ id: 'T1', zone: 'America/New_York', currency: 'USD' }],
  period: { from: '2026-01-01', to: '2026-01-30' },
  instruments: [
    { ref: 'x', kind: 'equity', family: 'us-equity', root: 'XYZ', settle: 'USD' },
    option('c100', '2026-01-16', '100'),
    option('c120', '2026-01-16', '120'),
  ],
  fills: [fill('c100', '2', '1'), fill('c120', '-3', '2'), fill('x', '10', '3')],
}

async function importIt(): Promise<void> {
  const path = join(kit.folder, 'desk.json')
  writeFileSync(path, JSON.stringify(STATEMENT))
  const { handle } = kit.session.files.take({ path, name: 'desk.json', bytes: statSync(path).size })
  const begun = await kit.client.call('import/start', { handle })
  const ready = await kit.client.call('import/state', { import: begun.import, wait: 20_000 })
  expect(ready.judged?.accounts).toEqual([{ id: 'T1', zone: 'America/New_York' }])
  await kit.client.call('import/commit', { import: begun.import })
  await kit.client.call('import/state', { import: begun.import, wait: 20_000 })
}

test('one typed price settles every contract of that expiry, and is no market price', async () => {
  await importIt()
  await kit.client.call('state/asOf', { to: 'instant', at: Date.parse('2026-02-02T12:00:00Z') })
  const reconcile = () => kit.client.call('ledger/reconcile', { days: 5 })

  const market = async () => (await kit.client.call('market/rows', {})).rows[0]
  const before = await market()
  // the share waits for a spot; what has expired is never priced by a volatility
  expect([before?.spot.needed, before?.vol.needed, before?.expired]).toEqual([1, 0, 2])
  expect(before?.vol.note).toBe('Its options have expired: none needs a volatility.')

  const waiting = (await reconcile()).proposals
  expect(waiting.map((p) => [p.kind, p.acceptable, p.settles?.label, p.settles?.day])).toEqual([
    ['needs_price', false, 'XYZ', '2026-01-16'],
    ['needs_price', false, 'XYZ', '2026-01-16'],
  ])
  const [first] = waiting
  if (first?.settles === undefined || first.settles === null) throw new Error('no settlement asked for')
  const { instrument, at, day } = first.settles
  const typed = await kit.client.call('edit/settlement', {
    account: first.account,
    instrument,
    at,
    day,
    price: '110',
    reason: 'closing print',
  })
  expect(typed.sentence).toBe('Typed settlement price 110 of XYZ on 16JAN26.')

  const settled = (await reconcile()).proposals
  expect(settled.map((p) => [p.kind, p.acceptable, p.certainty])).toEqual([
    ['exercise', true, 'stated'],
    ['expiry', true, 'stated'],
  ])
  // a price of the day of expiry says nothing of what the share is worth weeks later
  expect((await market())?.spot).toMatchObject({ value: null, needed: 1 })

  await kit.client.call('edits/undo', { edit: typed.edit })
  expect((await reconcile()).proposals.map((p) => p.kind)).toEqual(['needs_price', 'needs_price'])
})
