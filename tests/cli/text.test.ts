import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { explainFailure, UsageFailure } from '../../electron/hosts/cli/failure.ts'
import { readInstant } from '../../electron/hosts/cli/options.ts'
import { toJson } from '../../electron/hosts/cli/output.ts'
import { defaultBookFile } from '../../electron/hosts/cli/place.ts'
import { amount, printable, signed, table } from '../../electron/hosts/cli/table.ts'
import { withReasons } from '../../electron/services/reasons.ts'
import { Decimal } from '../../shared/model/decimal.ts'
import { AppError } from '../../shared/protocol/appError.ts'
import { unexplained } from './run.ts'

describe('JSON', () => {
  test('is refused for every value that has no true form in it', () => {
    for (const bad of [
      Number.NaN,
      Number.POSITIVE_INFINITY,
      Number.NEGATIVE_INFINITY,
      10n,
      new Map(),
      () => 1,
    ]) {
      expect(() => toJson({ rows: [{ price: bad }] }), String(bad)).toThrow(/price/)
    }
    expect(() => toJson({ column: new Float64Array([1, Number.NaN]) })).toThrow(TypeError)
    expect(() => toJson(undefined)).toThrow(TypeError)
  })

  test('keeps decimals as text and typed arrays as lists', () => {
    const document = { quantity: Decimal.of('1234567890123456789.5'), column: new Float64Array([1, 2.5]) }
    expect(JSON.parse(toJson(document))).toEqual({ quantity: '1234567890123456789.5', column: [1, 2.5] })
    expect(toJson({ a: 1 })).toBe('{\n  "a": 1\n}\n')
  })

  test('a null has a reason beside it, or is refused', () => {
    expect(withReasons({ a: null, b: 1 }, { a: 'not known' })).toEqual({
      a: null,
      b: 1,
      reasons: { a: 'not known' },
    })
    expect(() => withReasons({ a: null, b: 1 }, {} as { a: string })).toThrow(/a is null/)
  })

  test('the walk over outputs sees what it looks for', () => {
    const document = {
      good: { x: null, reasons: { x: 'why' } },
      also: { x: null, status: 'needs_price' },
      cells: { nullReason: 'why', net: [[null, 1]] },
      bad: { x: null, status: 'ok' },
      list: [1, null],
      text: ['NaN'],
      deep: [{ inner: [{ y: null }] }],
    }
    expect(unexplained(document)).toEqual(['bad.x', 'list[1]', 'text[0]', 'deep[0].inner[0].y'])
  })
})

describe('text for people', () => {
  test('tables are aligned, without trailing blanks', () => {
    const rows = [
      { name: 'AAA', value: '+1.00' },
      { name: 'LONGER', value: '-20.00' },
    ]
    const text = table(rows, [
      { header: 'name', cell: (r) => r.name },
      { header: 'value USD', align: 'right', cell: (r) => r.value },
    ])
    expect(text).toBe('name    value USD\nAAA         +1.00\nLONGER     -20.00')
  })

  test('an imported text cannot draw on the terminal', () => {
    expect(printable('evil\u001b[2Jname\u202e\n')).toBe('evil [2Jname ')
  })

  test.each([
    [1234567.891, 2, '+1,234,567.89'],
    [-1234.5, 2, '-1,234.50'],
    [0, 2, '0.00'],
    [-0.001, 2, '0.00'],
    [999.999, 2, '+1,000.00'],
    [0.1 + 0.2, 12, '+0.300000000000'],
    [1e20, 0, '+100,000,000,000,000,000,000'],
    [Number.NaN, 2, 'n/a'],
    [null, 2, 'n/a'],
    [undefined, 2, 'n/a'],
  ])('%s with %i decimals is %s', (value, decimals, text) => {
    expect(amount(value, decimals)).toBe(text)
  })

  test('decimal texts get their sign', () => {
    expect(['5', '-5', '0', '0.5'].map(signed)).toEqual(['+5', '-5', '0', '+0.5'])
  })
})

describe('instants', () => {
  test('need an offset', async () => {
    expect(await readInstant('2026-01-30T16:00:00-05:00')).toBe(Date.UTC(2026, 0, 30, 21))
    expect(await readInstant('2026-01-30T21:00Z')).toBe(Date.UTC(2026, 0, 30, 21))
    expect(await readInstant('2026-01-30T21:00:00.250Z')).toBe(Date.UTC(2026, 0, 30, 21, 0, 0, 250))
    for (const text of [
      '',
      'now',
      '2026-01-30',
      '2026-01-30T21:00:00',
      '2026-02-30T00:00:00Z',
      '30.01.2026 21:00Z',
    ]) {
      await expect(readInstant(text), text).rejects.toThrow(UsageFailure)
    }
  })
})

describe('failures', () => {
  test('keep the code of the environment, and never show a stack', () => {
    const locked = new AppError('book/locked', 'The book x is held by desktop: close it there.', {
      path: 'x',
    })
    expect(explainFailure(locked)).toEqual({
      exit: 1,
      code: 'book/locked',
      message: 'The book x is held by desktop: close it there.',
      details: { path: 'x' },
    })
    expect(explainFailure(new UsageFailure('No.')).exit).toBe(2)
    const full = Object.assign(new Error('ENOSPC: no space left'), { code: 'ENOSPC', path: 'out.json' })
    expect(explainFailure(full)).toMatchObject({ exit: 1, code: 'disk/full' })
    const bug = explainFailure(new TypeError('x is\n  undefined'))
    expect(bug).toMatchObject({ exit: 1, code: 'program/unexpected' })
    expect(bug.message).toMatch(/^Unexpected failure: x is undefined .*--debug/)
    expect(explainFailure('text').message).toBe('Unexpected failure: text.')
  })
})

describe('the default book lies where the platform keeps a program’s data', () => {
  test.each([
    ['linux', {}, join('/h', '.local', 'share', 'hedgerow', 'book.hedgerow')],
    ['linux', { XDG_DATA_HOME: '/d' }, join('/d', 'hedgerow', 'book.hedgerow')],
    ['linux', { XDG_DATA_HOME: 'relative' }, join('/h', '.local', 'share', 'hedgerow', 'book.hedgerow')],
    ['darwin', {}, join('/h', 'Library', 'Application Support', 'Hedgerow', 'book.hedgerow')],
    ['win32', { APPDATA: '/roaming' }, join('/roaming', 'Hedgerow', 'book.hedgerow')],
    ['win32', {}, join('/h', 'AppData', 'Roaming', 'Hedgerow', 'book.hedgerow')],
  ] as const)('%s %j', (platform, environment, path) => {
    expect(defaultBookFile(platform, environment, '/h')).toBe(path)
  })
})
