/** "Why this number" of a contract under the normal model says the formula that its figure was made by. */
import { describe, expect, test } from 'vitest'
import type { Derivation } from '../../../shared/ledger/derivation.ts'
import type { Measure } from '../../../shared/protocol/window/measures.ts'
import { exposureFigures } from '../../../shared/quant/measure/exposureFigures.ts'
import { furtherFigures } from '../../../shared/quant/measure/furtherFigures.ts'
import { explain } from '../../../shared/screen/explainView.ts'
import { ScreenBook } from '../../../shared/screen/screenBook.ts'
import { pricedBook } from '../exposure/books.ts'
import { book as asBook, contract, held, input, ledgerOf, NOW } from '../market/contracts.ts'

const month = contract('cme-future:CL:2026-05-20:USD', { multiplier: '1000' })
const terms = { underlying: month.name, multiplier: '1000', model: 'bachelier' }
const normal = contract('cme-option:LO:2026-04-16:P:60:USD', terms)
const stock = 'us-equity:XYZ:USD'
const plain = contract('us-option:XYZ:2026-06-19:C:100:USD', { underlying: stock, style: 'european' })

function screen(F: string): ScreenBook {
  const instruments = asBook(month, normal, plain)
  const packed = pricedBook(ledgerOf([held(normal, '2'), held(plain, '1')]), instruments, [
    input('mark', month.name, F),
    input('normalVol', 'cme-future:CL:USD', '18'),
    input('spot', stock, '101'),
    input('vol', stock, '0.3'),
  ])
  const derivation = { instruments, entries: [], completeLists: [], accounts: new Map(), positions: [] }
  return new ScreenBook({
    tag: { revision: 1, snapshot: 's', asOf: NOW },
    figures: exposureFigures(packed, 'USD'),
    derivation: derivation as unknown as Derivation,
    engineBuild: 'test',
  })
}
const inputsOf = () => ({ model: null, inputs: [] })
const why = (book: ScreenBook, instrument: string, measure: Measure) =>
  explain(book, { kind: 'position', account: 'A1', instrument, measure }, inputsOf)
const vegaN = (book: ScreenBook): number => {
  const { book: packed } = book.source.figures
  const row = packed.lists.contracts.indexOf(normal.name)
  return furtherFigures(packed, row).find((f) => f.name === 'vegaN')?.value ?? Number.NaN
}

describe('formulas under the normal model', () => {
  const book = screen('63')

  test('a vega is said as it is computed: N vegaN F / 100', () => {
    const { formula, value } = why(book, normal.name, 'vegaCash')
    expect(formula).toBe('N vegaN F / 100, with derivatives in sigmaN')
    expect(Math.abs((value.value ?? 0) / ((2 * 1000 * vegaN(book) * 63) / 100) - 1)).toBeLessThan(1e-14)
    expect(why(book, normal.name, 'volgaCash').formula).toContain('volgaN F^2 / 10000')
  })

  test('other measures and other models keep theirs', () => {
    expect(why(book, normal.name, 'dollarDelta').formula).toBe('N delta S')
    expect(why(book, plain.name, 'vegaCash').formula).toBe('N vega / 100')
  })

  test('a sum over both says both', () => {
    const sum = (measure: Measure, where = {}) =>
      explain(book, { kind: 'sum', measure, where, sum: 'net' }, inputsOf).formula
    expect(sum('vegaCash')).toContain(
      'sum of N vega / 100 (normal model: N vegaN F / 100 with derivatives in sigmaN)',
    )
    expect(sum('vegaCash', { underlyings: [stock] })).toContain('sum of N vega / 100 over')
  })

  test('a future that is not above 0 says why the figure is 0', () => {
    const low = screen('-3')
    expect(vegaN(low)).toBeGreaterThan(0)
    expect(why(low, normal.name, 'vegaCash').formula).toContain('needs F above 0')
    expect(why(low, normal.name, 'vegaCash').value.value).toBe(0)
  })
})
