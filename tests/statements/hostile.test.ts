/** Damaged files in every format: no parser throws, every row is accounted for, and the first sentence says what to do. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { optionContract, productRoot } from '../../shared/statements/contracts.ts'
import type { StatementFormat } from '../../shared/statements/format.ts'
import { FORMATS, formatById } from '../../shared/statements/registry.ts'
import { MemoryBook } from './memoryBook.ts'
import { SAMPLES } from './samples.ts'
import { parseText } from './support.ts'

function sample(format: StatementFormat): string {
  const text = SAMPLES[format.id]
  if (text === undefined) throw new Error(`no sample of ${format.id}: write one`)
  return text
}

function accounted(format: StatementFormat, text: string): void {
  const p = parseText(format, text, 97)
  const t = p.tally
  const where = `${format.id}: ${JSON.stringify(text.slice(0, 400))}`
  expect(t.seen, where).toBe(t.drafted + t.skipped + t.failed)
  expect(p.seen, where).toBe(t.seen)
  expect(p.skipped.length, where).toBe(t.skipped)
  const errors = p.issues.filter((i) => i.severity === 'error').length
  expect(errors, where).toBeGreaterThanOrEqual(t.failed)
  for (const i of p.issues) {
    expect(i.message, where).toMatch(/[.…]$/)
    expect(i.message.length, where).toBeLessThan(500)
    expect(i.code, where).toMatch(/^[a-z0-9_]+$/)
  }
}

describe.each(FORMATS.map((f) => [f.id, f] as const))('%s', (_id, format) => {
  test('the sample is healthy and recognised first', () => {
    const p = parseText(format, sample(format))
    expect(p.tally.failed).toBe(0)
    expect(p.issues.filter((i) => i.severity === 'error')).toEqual([])
    expect(p.tally.drafted).toBeGreaterThan(0)
    const own = format.recognise({ fileName: 'x', text: sample(format) })
    for (const other of FORMATS) {
      if (other !== format)
        expect(other.recognise({ fileName: 'x', text: sample(format) }), other.id).toBeLessThan(own)
    }
    expect(formatById(format.id)).toBe(format)
  })

  test('cut anywhere, nothing throws and every row is accounted for', () => {
    const text = sample(format)
    fc.assert(
      fc.property(fc.integer({ min: 0, max: text.length }), (at) => accounted(format, text.slice(0, at))),
      { seed: 11, numRuns: 60 },
    )
  })

  test('with letters changed, removed or doubled, nothing throws', () => {
    const text = sample(format)
    const nasty = fc.constantFrom(
      '',
      '"',
      ',',
      '\n',
      '<',
      '>',
      '&',
      '\0',
      '-',
      '1e9',
      '{',
      '}',
      '[',
      ']',
      "=cmd|' /C calc'!A0",
      '__proto__',
      '\ud800',
      '9999-12-31',
      '0000',
    )
    const change = fc.tuple(fc.integer({ min: 0, max: text.length }), fc.integer({ min: 0, max: 12 }), nasty)
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
        let t = text
        for (const [at, drop, put] of changes) t = t.slice(0, at) + put + t.slice(at + drop)
        accounted(format, t)
      }),
      { seed: 12, numRuns: 120 },
    )
    expect(({} as Record<string, unknown>).polluted).toBeUndefined()
  })

  test("another format's file, an empty file and noise give a sentence", () => {
    for (const text of [
      '',
      '\n\n',
      'hello',
      '<html></html>',
      '{}',
      '[]',
      'a,b,c\n1,2,3\n',
      sample(format === FORMATS[1] ? (FORMATS[2] as StatementFormat) : (FORMATS[1] as StatementFormat)),
    ]) {
      accounted(format, text)
      const p = parseText(format, text)
      expect(p.drafts, JSON.stringify(text.slice(0, 40))).toEqual([])
      expect(
        p.issues.map((i) => i.severity),
        JSON.stringify(text.slice(0, 40)),
      ).toContain('error')
    }
  })
})

describe('names of JavaScript itself, and of the members of our own tables', () => {
  const NAMES = ['constructor', 'toString', 'valueOf', '__proto__', 'hasOwnProperty', 'source']

  test.each(NAMES)('%s as a family or a class is one that no rule knows', (name) => {
    const common = { kind: 'option', expiry: '2026-06-19', right: 'C', strike: '100', settle: 'USD' }
    const text = JSON.stringify({
      format: 'hedgerow-statement',
      version: 1,
      accounts: [{ id: 'A1', zone: 'America/New_York', currency: 'USD' }],
      instruments: [
        { ref: 'a', family: name, root: 'XYZ', ...common },
        { ref: 'b', family: 'us-option', root: name, ...common },
      ],
      fills: ['a', 'b'].map((instrument) => ({
        account: 'A1',
        at: '2026-01-05T15:00:00Z',
        instrument,
        quantity: '2',
        price: '1.5',
      })),
    })
    const book = new MemoryBook()
    book.import('odd.json', text)
    expect(book.positions('2026-01-06T00:00:00Z')).toEqual({
      [`${name}:XYZ:2026-06-19:C:100:USD`]: '2',
      [`us-option:${name}:2026-06-19:C:100:USD`]: '2',
    })
  })

  test.each(NAMES)('%s as the root a file prints is a share, and a product of its own', (root) => {
    const option = { root, expiry: '2026-06-19', right: 'C', strike: '100' } as const
    const made = optionContract({ option, currency: 'USD', multiplier: null, underlying: null })
    expect(made.terms.underlying).toEqual({ value: `us-equity:${root.toUpperCase()}:USD`, certainty: 'rule' })
    expect(productRoot(root)).toBe(root)
  })
})
