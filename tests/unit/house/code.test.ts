import { describe, expect, test } from 'vitest'
import { anyType, clock, impure, inexactMath, printing, undocumented } from './rules.ts'
import { filesBelow, inspect, inspectText, type Report, sourcesBelow, textOf } from './sources.ts'

const below = (...folders: string[]): string[] =>
  sourcesBelow('shared', 'electron', 'renderer', 'tests').filter((f) =>
    folders.some((d) => f.startsWith(`${d}/`)),
  )

describe('the scans see what they look for', () => {
  const planted: readonly (readonly [string, Report, string, string])[] = [
    ['Math.exp', inexactMath, 'const a = Math.exp(1)', 'Math.exp'],
    ['a renamed Math', inexactMath, 'const { log } = Math', 'Math.(whole object)'],
    ['the power operator', inexactMath, 'const a = 2 ** 0.5', '**'],
    ['Date.now', clock, 'const a = Date.now()', 'Date.now'],
    ['new Date()', clock, 'const a = new Date()', 'new Date()'],
    ['Date()', clock, 'const a = Date()', 'Date()'],
    ['Math.random', impure, 'const a = Math.random()', 'Math.random'],
    ['console', impure, 'console.log(1)', 'console.log'],
    ['JSON.stringify', printing, 'JSON.stringify(1)', 'JSON.stringify'],
    ['any', anyType, 'let a: any', 'any'],
    ['a bare function', undocumented, 'export function a() {}', 'a has no docstring'],
    ['a bare constant', undocumented, 'export const a = () => 1', 'a has no docstring'],
  ]
  test.each(planted)('%s', (_what, rule, code, finding) => {
    expect(inspectText('planted.ts', code, rule)).toEqual([`planted.ts:1 ${finding}`])
  })

  const allowed: readonly (readonly [string, Report, string])[] = [
    ['exact members of Math', inexactMath, 'const a = Math.sqrt(Math.abs(Math.PI)) * 2'],
    ['an instant from a number', clock, 'const a = new Date(0).toISOString()'],
    ['a documented function', undocumented, '/** Answers one, always. */\nexport function a() {}'],
    ['a private function', undocumented, 'function a() {}'],
  ]
  test.each(allowed)('and leave alone %s', (_what, rule, code) => {
    expect(inspectText('planted.ts', code, rule)).toEqual([])
  })
})

describe('shared', () => {
  test('is there', () => expect(below('shared').length).toBeGreaterThan(50))

  test('figures of record come from our own functions: quant uses none of Math that a platform may round', () => {
    expect(inspect(below('shared/quant'), inexactMath)).toEqual([])
  })

  test('reads no clock', () => expect(inspect(below('shared'), clock)).toEqual([]))

  test('draws no random numbers and prints nothing', () =>
    expect(inspect(below('shared'), impure)).toEqual([]))
})

describe('the command line', () => {
  const run = 'electron/hosts/cli/run.ts'

  test('the clock is read in one place and passed down', () => {
    const others = below('electron/hosts/cli', 'electron/services').filter((f) => f !== run)
    expect(inspect(others, clock)).toEqual([])
    expect(inspect([run], clock)).toHaveLength(1)
  })

  test('documents are written by the one writer that refuses NaN, to standard output by one file', () => {
    const writers = [run, 'electron/hosts/cli/output.ts']
    expect(
      inspect(
        below('electron/hosts/cli').filter((f) => !writers.includes(f)),
        printing,
      ),
    ).toEqual([])
  })
})

describe('reading the code', () => {
  test('a file is about one thing: none of the product is longer than 400 lines (data tables excepted)', () => {
    const long = filesBelow('.')
      .filter(
        (f) => /^(shared|electron|renderer)\/.*\.(ts|js|svelte)$/.test(f) && !f.startsWith('shared/data/'),
      )
      .map((f) => ({ f, lines: textOf(f).split('\n').length - 1 }))
      .filter(({ lines }) => lines > 400)
    expect(long).toEqual([])
  })

  test('every exported function says what it does', () => {
    expect(inspect(below('shared', 'electron', 'renderer'), undocumented)).toEqual([])
  })

  test('nothing is typed any', () => {
    expect(inspect(below('shared', 'electron', 'renderer', 'tests'), anyType)).toEqual([])
  })
})
