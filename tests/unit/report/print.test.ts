import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { printData, printReport } from '../../../electron/pdf/print.ts'
import { Printer } from '../../../electron/pdf/process.ts'
import { makeReport } from '../../../electron/services/report.ts'
import { buildReport } from '../../../shared/report/build.ts'
import type { ReportData } from '../../../shared/report/data.ts'
import { exposureReport, matrix, reportData, row } from './reportData.ts'

const UNDERLYING = 'us-equity:AAA:USD'
const DATES = Array.from({ length: 14 }, (_, i) => `2027-${String((i % 12) + 1).padStart(2, '0')}-${15 + i}`)
const latin = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1')
const hasPdftotext = spawnSync('pdftotext', ['-v']).error === undefined

function data(more: Partial<ReportData> = {}): ReportData {
  const strikes = Array.from({ length: 70 }, (_, i) => 60 + i)
  const report = exposureReport({
    rows: [row(UNDERLYING, 1_234_567, { spot: 101.25, spotCurrency: 'USD', positions: 500 })],
    matrix: matrix(UNDERLYING, strikes, DATES, (k, c) => ((k * 37 + c * 11) % 501) - 250),
  })
  return reportData(report, {
    sources: [{ label: 'statement.xml', detail: 'batch 1, 3 rows', sha256: 'c0'.repeat(32) }],
    ...more,
  })
}

describe('the printed report', () => {
  test('the same data gives the same bytes, here and in a process of its own', async () => {
    const first = await makeReport(data(), printData)
    const again = await makeReport(data(), printData)
    expect(again.sha256).toBe(first.sha256)
    const printer = new Printer()
    try {
      const apart = await makeReport(data(), printer.print)
      expect(apart).toEqual({ ...first, bytes: expect.any(Uint8Array) })
      expect(createHash('sha256').update(apart.bytes).digest('hex')).toBe(first.sha256)
    } finally {
      printer.close()
    }
  })

  test('other data gives other bytes', async () => {
    const first = await makeReport(data(), printData)
    const other = await makeReport(data({ book: 'other' }), printData)
    expect(other.sha256).not.toBe(first.sha256)
  })

  test.each([
    ['A4', '595.28 841.89'],
    ['Letter', '612 792'],
  ] as const)('%s pages, with their number in the foot', async (paper, box) => {
    const { definition } = data()
    const { bytes, pages } = await printReport(buildReport(data({ definition: { ...definition, paper } })))
    expect(latin(bytes).match(new RegExp(`/MediaBox \\[0 0 ${box}\\]`, 'g'))?.length).toBe(pages)
    expect(pages).toBeGreaterThan(2)
  })

  test('Greek letters, the true minus and Cyrillic map back to their characters', async () => {
    const sample = data({ book: '\u041A\u043D\u0438\u0433\u0430' })
    const { bytes } = await printReport(buildReport(sample))
    const maps =
      latin(bytes)
        .match(/beginbfrange[\s\S]*?endbfrange/g)
        ?.join(' ') ?? ''
    for (const character of '\u0394\u0393\u0398\u03BD\u03C1\u03C3\u2212\u041A\u0438') {
      const hex = (character.codePointAt(0) as number).toString(16).padStart(4, '0')
      expect(maps, character).toContain(`<${hex}>`)
    }
  })

  test.skipIf(!hasPdftotext)('its text can be taken out: formulas, names, page x of y', async () => {
    const { bytes, pages } = await printReport(buildReport(data({ book: '\u041A\u043D\u0438\u0433\u0430' })))
    const { stdout } = spawnSync('pdftotext', ['-layout', '-', '-'], { input: bytes })
    const text = stdout.toString('utf8')
    expect(text).toContain('\u041A\u043D\u0438\u0433\u0430')
    expect(text).toMatch(/N\s?\u0393\s?S\u00B2 \/ 100/)
    expect(text).toContain(`page ${pages} of ${pages}`)
    expect(text).toContain('\u2212')
    expect(text).not.toContain('\uFFFD')
  })

  test('text from files is text: no markup, no wide name breaks the page', async () => {
    const hostile = '<script>alert(1)</script> (a)\\( /URI '.repeat(12)
    const sample = data({
      book: hostile,
      sources: [{ label: hostile, detail: 'x'.repeat(4000), sha256: null }],
      overrides: [{ what: hostile, value: hostile, reason: 'y'.repeat(3000) }],
    })
    const { bytes, pages } = await printReport(buildReport(sample))
    const pdf = latin(bytes)
    expect(pages).toBeLessThan(60)
    expect(pdf).not.toMatch(/\/S\s*\/(JavaScript|URI|Launch)|\/OpenAction|\/EmbeddedFile|\/Annots/)
  })
})
