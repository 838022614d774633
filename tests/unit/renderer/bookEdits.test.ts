/// <reference types="svelte" />
/** The dialogs of the book: what is wrong with what was typed, and the command it becomes. */
import { describe, expect, test } from 'vitest'
import { acceptable, dueGroups } from '../../../renderer/state/due.svelte.ts'
import { CorrectForm, entryRef, TagForm, TradeForm } from '../../../renderer/state/edits.svelte.ts'
import { NameForm, TermsForm } from '../../../renderer/state/editsContract.svelte.ts'
import {
  dateProblem,
  decimalProblem,
  plainDecimal,
  reasonProblem,
  timeProblem,
  zoneProblem,
} from '../../../renderer/state/editsFields.svelte.ts'
import type { DueRow, ProposalRow } from '../../../shared/protocol/window/importing.ts'
import type { EntryRow } from '../../../shared/protocol/window/positions.ts'
import { positionCommands } from '../../../shared/protocol/window/positions.ts'

const NAME = 'us-option:XYZ:2026-12-18:C:100:USD'
const POSITION = {
  account: 'A',
  instrument: NAME,
  label: 'XYZ 18DEC26 100 C',
  kind: 'option',
  currency: 'USD',
} as const

function fill(): TradeForm {
  const form = new TradeForm('fill', { position: POSITION, accounts: ['A'], at: '2026-11-20 15:30:00Z' })
  form.quantity = '-10'
  form.price = '1,234.50'
  form.reason = 'telephone'
  return form
}

describe('fields', () => {
  test.each([
    ['12', null],
    ['\u22121,234.5', null],
    [' .5 ', null],
    ['', 'The price is missing: type a number.'],
    ['1e5', 'The price is not a number: write it like -12.5.'],
    ['1,23', 'The price is not a number: write it like -12.5.'],
    ['abc', 'The price is not a number: write it like -12.5.'],
  ])('price %s: %s', (text, problem) => {
    expect(decimalProblem(text, 'The price')).toBe(problem)
  })

  test('0 and signs where they say nothing', () => {
    expect(decimalProblem('-0.00', 'X', 'not-zero')).toContain('is 0')
    expect(decimalProblem('-3', 'X', 'positive')).toContain('below 0')
    expect(decimalProblem('-3', 'X', 'any')).toBeNull()
    expect(plainDecimal('\u2212 12,345,678.90')).toBe('-12345678.90')
  })

  test.each([
    ['2026-11-20', null],
    ['2026-11-20 15:30', null],
    ['2026-11-20T15:30:00.5-05:00', null],
    ['2026-02-30', 'This is no time: write 2026-11-20 15:30, with Z at the end for UTC, or a date.'],
    ['2026-11-20 25:00', 'This is no time: write 2026-11-20 15:30, with Z at the end for UTC, or a date.'],
    ['20 Nov', 'This is no time: write 2026-11-20 15:30, with Z at the end for UTC, or a date.'],
  ])('time %s: %s', (text, problem) => {
    expect(timeProblem(text)).toBe(problem)
  })

  test('dates, reasons and zones', () => {
    expect(dateProblem('2026-13-01', 'The expiry')).toBe('The expiry is no date: write it like 2026-12-18.')
    expect(dateProblem(' 2026-12-18 ', 'The expiry')).toBeNull()
    expect(reasonProblem('  ')).toBe('Say why, in a few words: it is kept with the edit.')
    expect(reasonProblem('x'.repeat(300))).toBeNull()
    expect(reasonProblem('x'.repeat(301))).toContain('at most 300 characters')
    expect(zoneProblem('Mars/Base')).toContain('Mars/Base')
    expect(zoneProblem('America/New_York')).toBeNull()
  })
})

describe('a fill', () => {
  test('fits the host\u2019s own schema', () => {
    const form = fill()
    form.fee = '1.30'
    form.strategy = 'roll'
    expect(form.problems).not.toHaveProperty('root')
    expect(form.fits).toBe(true)
    const input = form.fillInput()
    expect(input).toEqual({
      account: { id: 'A' },
      instrument: { name: NAME },
      at: '2026-11-20 15:30:00Z',
      quantity: '-10',
      price: '1234.50',
      fee: { currency: 'USD', amount: '1.30' },
      strategy: 'roll',
      reason: 'telephone',
    })
    expect(positionCommands['edit/fill'].input.safeParse(input).success).toBe(true)
  })

  test('a new contract in a new account', () => {
    const form = fill()
    form.account = '+'
    form.newAccount = 'B'
    form.zone = 'America/New_York'
    form.currency = 'usd'
    form.mode = 'new'
    form.root = 'XYZ'
    form.expiry = '2026-12-18'
    form.strike = '100'
    expect(form.fits).toBe(true)
    const input = form.fillInput()
    expect(input.account).toEqual({ id: 'B', zone: 'America/New_York', currency: 'USD' })
    expect(input.instrument).toEqual({
      kind: 'option',
      family: 'us-option',
      root: 'XYZ',
      expiry: '2026-12-18',
      right: 'C',
      strike: '100',
      settle: 'USD',
    })
    expect(positionCommands['edit/fill'].input.safeParse(input).success).toBe(true)
    form.setKind('perpetual')
    expect(form.fillInput().instrument).toMatchObject({
      expiry: 'PERP',
      right: null,
      strike: null,
      family: 'deribit',
    })
  })

  test('sentences come after the first try, and nothing fits without a reason', () => {
    const form = fill()
    form.reason = ''
    expect([form.fits, form.problem('reason')]).toEqual([false, null])
    form.tried = true
    expect(form.problem('reason')).toContain('Say why')
    form.contract = 'XYZ 18DEC26 110 C'
    expect(form.problem('contract')).toContain('Choose a contract')
  })

  test('a holding needs no price and may be 0', () => {
    const form = new TradeForm('holding', {
      position: POSITION,
      accounts: ['A'],
      at: '2026-11-20',
      quantity: '0',
    })
    form.reason = 'closed'
    expect(form.fits).toBe(true)
    expect(form.holdingInput()).not.toHaveProperty('price')
    expect(positionCommands['edit/holding'].input.safeParse(form.holdingInput()).success).toBe(true)
  })

  test('fees of an option on a coin are in the coin', () => {
    const position = { ...POSITION, instrument: 'deribit:BTC:2026-11-27:C:98000:BTC' }
    expect(new TradeForm('fill', { position, accounts: [], at: '' }).feeCurrency).toBe('BTC')
  })
})

const ENTRY: EntryRow = {
  kind: 'fill',
  at: 1,
  atText: '2026-11-20',
  quantity: '10',
  price: '2.5',
  amount: null,
  currency: 'USD',
  fees: [],
  id: null,
  strategy: null,
  order: null,
  held: '10',
  typed: false,
  superseded: false,
  evidence: [{ batch: 4, edit: null, row: 7, line: 9, file: 'a.csv', live: true, raw: 'x' }],
}

describe('other edits', () => {
  test('an entry is named by its number, else by batch and row; a typed one without a number has no name', () => {
    expect(entryRef({ ...ENTRY, id: 'T1' }, 'A')).toEqual({ id: 'T1', account: 'A' })
    expect(entryRef(ENTRY, 'A')).toEqual({ batch: 4, row: 7 })
    const typed = ENTRY.evidence.map((e) => ({ ...e, batch: null, edit: 2 }))
    expect(entryRef({ ...ENTRY, evidence: typed }, 'A')).toBeNull()
  })

  test('a correction sends only what changed; a rejection nothing', () => {
    const form = new CorrectForm(ENTRY, { batch: 4, row: 7 })
    form.reason = 'typo'
    expect(form.fits).toBe(false)
    form.price = '2.6'
    expect([form.fits, form.input()]).toEqual([
      true,
      { of: { batch: 4, row: 7 }, set: { price: '2.6' }, reason: 'typo' },
    ])
    form.reject = true
    expect(form.input().set).toBeNull()
    expect(positionCommands['edit/correct'].input.safeParse(form.input()).success).toBe(true)
  })

  test('terms: at least one, and an instant with its offset', () => {
    const form = new TermsForm({ instrument: NAME, label: 'XYZ', terms: [] })
    form.reason = 'notice'
    expect(form.fits).toBe(false)
    form.expiresAt = '2026-12-18 16:00'
    expect(form.fits).toBe(false)
    form.expiresAt = '2026-12-18T16:00-05:00'
    form.multiplier = '10'
    expect([form.fits, form.input().terms]).toEqual([
      true,
      { multiplier: '10', expiresAt: '2026-12-18T16:00-05:00' },
    ])
    expect(form.input().instrument).toBe(NAME)
  })

  test('an empty strategy takes the tag away', () => {
    const form = new TagForm([{ account: 'A', instrument: NAME }])
    form.reason = 'wrong'
    expect(form.input().strategy).toBeNull()
    form.strategy = ' roll '
    expect(form.input().strategy).toBe('roll')
    expect(positionCommands['edit/strategy'].input.safeParse(form.input()).success).toBe(true)
  })
})

describe('a contract known by a number only', () => {
  const form = (contract: string): NameForm => {
    const f = new NameForm({ instrument: 'unknown:ISIN US0378331005:USD', label: 'ISIN US0378331005' })
    f.contract = contract
    f.reason = 'looked up'
    return f
  }

  test.each([
    ['aapl', true],
    ['us-equity:AAPL:USD', true],
    ['us-equity:AAPL:EUR', false],
    ['AAPL:', false],
    ['', false],
  ])('%s fits: %s', (contract, fits) => expect(form(contract).fits).toBe(fits))

  test('becomes a merge into what it is', () => {
    const input = form(' AAPL ').input()
    expect(input).toEqual({ keep: 'AAPL', drop: 'unknown:ISIN US0378331005:USD', reason: 'looked up' })
    expect(positionCommands['edit/merge'].input.safeParse(input).success).toBe(true)
  })
})

describe('what is due', () => {
  const row = (kind: DueRow['kind'], instrument = NAME): DueRow => ({
    account: 'A',
    instrument,
    kind,
    at: 1,
    quantity: '1',
    sentence: kind,
    timeValue: null,
    dividend: null,
  })
  const proposal = (acceptableNow: boolean): ProposalRow => ({
    account: 'A',
    instrument: NAME,
    kind: acceptableNow ? 'expiry' : 'needs_price',
    id: `A|${NAME}`,
    expiresAt: 1,
    held: '1',
    sentence: 'expires',
    acceptable: acceptableNow,
    settles: null,
  })

  test('urgent kinds first, each contract once a kind, expired ones by their proposal', () => {
    const due = [row('expiry'), row('early_assignment'), row('early_assignment'), row('expired_unsettled')]
    const groups = dueGroups({ due, proposals: [proposal(true)] })
    expect(groups.map((g) => [g.kind, g.rows.length])).toEqual([
      ['early_assignment', 1],
      ['expiry', 1],
    ])
    expect(dueGroups({ due, proposals: [] }).map((g) => g.kind)).toContain('expired_unsettled')
  })

  test('a proposal that lacks a price cannot be accepted', () => {
    expect(acceptable([proposal(true), proposal(false)])).toHaveLength(1)
  })
})
