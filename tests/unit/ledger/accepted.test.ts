import { expect, test } from 'vitest'
import { computeLedger } from '../../../shared/ledger/compute.ts'

const put = {
  ref: 'XP',
  kind: 'option',
  family: 'us-option',
  root: 'XYZ',
  expiry: '2026-06-19',
  right: 'P',
  strike: '90',
  settle: 'USD',
  terms: { multiplier: '100', underlying: 'us-equity:XYZ:USD' },
}
const share = { ref: 'XYZ', kind: 'equity', family: 'us-equity', root: 'XYZ', settle: 'USD' }

/** A statement made at the end of the expiry day still lists the short put; at 16:00 New York it had expired. */
const statement = {
  format: 'hedgerow-statement',
  version: 1,
  source: { name: 'gen-csv' },
  accounts: [{ id: 'A1', zone: 'America/New_York', currency: 'USD' }],
  instruments: [share, put],
  fills: [
    { instrument: 'XP', at: '2026-05-04T10:00:00', quantity: '-3', price: '1', effect: 'open', id: 't2' },
  ],
  holdings: { date: '2026-06-19', complete: true, rows: [{ instrument: 'XP', quantity: '-3' }] },
  prices: [{ instrument: 'XYZ', at: '2026-06-19T16:00:00', price: '100.01', kind: 'settlement' }],
}
const name = 'us-option:XYZ:2026-06-19:P:90:USD'
const atCutOff = { asOf: '2026-06-20T03:59:59.999Z' }

function answers(steps: readonly unknown[]) {
  const done = computeLedger('lifecycle', { cases: [{ id: 'accepted', steps }] }) as {
    cases: { expected: { steps: { positions?: unknown[]; breaks?: unknown[]; proposals?: unknown[] }[] } }[]
  }
  return done.cases[0]?.expected.steps ?? []
}

test('an accepted expiry ends the contract although the list of that evening still names it (section 8)', () => {
  const steps = [
    { import: statement },
    atCutOff,
    { edit: { kind: 'accept', account: 'A1', instrument: name } },
    atCutOff,
    { asOf: '2026-07-01T00:00:00Z' },
    { undo: 'e1' },
    atCutOff,
  ]
  const [, open, , closed, later, , back] = answers(steps)
  expect(open?.positions).toHaveLength(1)
  expect(open?.proposals).toHaveLength(1)
  for (const after of [closed, later]) {
    expect(after?.positions).toEqual([])
    expect(after?.proposals).toEqual([])
    expect(after?.breaks).toEqual([])
  }
  expect(back).toEqual(open)
})

test('the statement that prints the expiry later confirms the accepted one: nothing doubles', () => {
  const next = {
    ...statement,
    fills: [],
    prices: [],
    holdings: { date: '2026-06-22', complete: true, rows: [] },
    events: [{ kind: 'expiry', at: '2026-06-19T16:20:00', instrument: 'XP', quantity: '3', id: 'x9' }],
  }
  const steps = [
    { import: statement },
    atCutOff,
    { edit: { kind: 'accept', account: 'A1', instrument: name } },
    { import: next },
    { asOf: '2026-06-23T12:00:00Z' },
  ]
  const [, , , imported, after] = answers(steps)
  expect(imported).toMatchObject({ confirmed: 1 })
  expect(after?.positions).toEqual([])
})

test('later lists of other contracts and other accounts do not put the accepted event off', () => {
  const each = <T>(row: T) => ['A1', 'A2'].map((account) => ({ account, instrument: 'XYZ', ...row }))
  const shares = {
    ...statement,
    accounts: ['A1', 'A2'].map((id) => ({ id, zone: 'America/New_York', currency: 'USD' })),
    fills: each({ at: '2026-06-22T10:00:00', quantity: '100', price: '95' }),
    prices: [],
    holdings: { date: '2026-06-30', complete: false, rows: each({ quantity: '100' }) },
  }
  const accept = { edit: { kind: 'accept', account: 'A1', instrument: name } }
  const july = { asOf: '2026-07-01T12:00:00Z' }
  const steps = [{ import: statement }, { import: shares }, atCutOff, accept, atCutOff, july]
  const [, , before, , after, later] = answers(steps)
  expect(before?.positions).toHaveLength(1)
  expect(after?.positions).toEqual([])
  expect(later?.positions).toMatchObject([
    { account: 'A1', instrument: 'us-equity:XYZ:USD', quantity: '100' },
    { account: 'A2', instrument: 'us-equity:XYZ:USD', quantity: '100' },
  ])
})
