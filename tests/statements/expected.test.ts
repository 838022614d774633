/** Every file with figures in EXPECTED.md has a test that asserts them; what no other test asserts is asserted here. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect } from 'vitest'
import { Decimal } from '../../shared/model/decimal.ts'
import { recognise } from '../../shared/statements/registry.ts'
import { fixtureBytes, fixtureTest } from '../support/fixtures.ts'
import { decode, type Parsed, parseText, rowsOf } from './support.ts'

/** An order book, no statement. */
const NO_STATEMENTS = ['lobster_AAPL_2012-06-21_message_10.csv']

function read(name: string): Parsed {
  const text = decode(fixtureBytes(name))
  const found = recognise({ fileName: name, text: text.slice(0, 65_536) })
  if (found === null) throw new Error(`${name} is not recognised`)
  return parseText(found.format, text)
}
/** The blocks of EXPECTED.md: name of the file -> its figures. */
function blocks(): Map<string, string> {
  const [, ...rest] = decode(fixtureBytes('EXPECTED.md')).split(/\n### /)
  return new Map(rest.map((b) => [b.slice(0, b.indexOf('\n')).trim(), b.slice(b.indexOf('\n'))]))
}

fixtureTest('every file of EXPECTED.md is named by a test of the statements', () => {
  const texts = readdirSync(import.meta.dirname)
    .filter((n) => n.endsWith('.test.ts') && n !== 'expected.test.ts')
    .map((n) => readFileSync(join(import.meta.dirname, n), 'utf8'))
  const names = [...blocks().keys()]
  expect(names.length).toBe(23)
  for (const name of names) {
    const base = name.slice(name.lastIndexOf('/') + 1)
    if (!NO_STATEMENTS.includes(base))
      expect(
        texts.some((t) => t.includes(base)),
        name,
      ).toBe(true)
  }
})

describe('tastytrade: lines of each type', () => {
  fixtureTest.each([
    'tastytrade-csv/tasty_2018-2020-05.csv',
    'tastytrade-csv/tasty_history_180201_to_240817_newformat.csv',
    'tastytrade-csv/tasty_uso_reverse_split.csv',
    'tastytrade-csv/tasty_2021_individual.csv',
  ])('%s', (name) => {
    const block = blocks().get(name) ?? ''
    const expected = new Map(
      [...(/types: (.*)/.exec(block)?.[1] ?? '').matchAll(/([A-Za-z ]+\/[A-Za-z ]+?) (\d+)/g)].map(
        ([, type = '', count]) => [type.trim(), Number(count)] as const,
      ),
    )
    const p = read(name)
    expect(p.tally.seen).toBe(Number(/rows (\d+)/.exec(block)?.[1]))
    // a line of money that moves none is skipped; all others are drafted, each under its own type
    const lines = new Map(p.drafts.filter((d) => d.raw !== '').map((d) => [d.line, d.raw]))
    const counts = new Map<string, number>()
    for (const raw of lines.values()) {
      const type = raw.split(',').slice(1, 3).join('/')
      counts.set(type, (counts.get(type) ?? 0) + 1)
    }
    let missing = 0
    for (const [type, count] of expected) missing += count - (counts.get(type) ?? 0)
    expect([...counts.keys()].filter((t) => !expected.has(t))).toEqual([])
    expect([p.tally.failed, missing]).toEqual([0, p.tally.skipped])
  })
})

describe('thinkorswim: the amounts of the cash lines', () => {
  fixtureTest.each([
    ['thinkorswim-csv/2025-12-02-AccountStatement_ind.csv', 7, '-20'],
    ['thinkorswim-csv/2026-01-15-AccountStatement.csv', 8, '416'],
  ])('%s', (name, fills, sum) => {
    expect(blocks().get(name)).toContain(`sum AMOUNT ${sum}.00`)
    const amounts = rowsOf(read(name), 'fill').map((f) => {
      const size = f.data.instrument?.startsWith('us-option') ? '100' : '1'
      return Decimal.of(f.data.quantity).times(Decimal.of(f.data.price)).times(Decimal.of(size)).negated()
    })
    expect([amounts.length, Decimal.sum(amounts).toString()]).toEqual([fills, sum])
  })
})

fixtureTest('Deribit: the option is bought back in part and delivered for the rest', () => {
  const p = read('deribit-csv/SYNTHETIC_deribit_transaction_log_btc.csv')
  const option = (d: { instrument?: string }) => d.instrument?.includes(':C:') === true
  expect(
    rowsOf(p, 'fill')
      .filter((f) => option(f.data))
      .map((f) => f.data.quantity),
  ).toEqual(['-1', '0.4'])
  expect(
    rowsOf(p, 'event')
      .filter((e) => option(e.data))
      .map((e) => [e.data.kind, e.data.quantity]),
  ).toEqual([['cash_delivery', '0.6']])
})
