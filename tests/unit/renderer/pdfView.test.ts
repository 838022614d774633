/** How the pages of the report stand in their place. */
import { describe, expect, test } from 'vitest'
import type { PdfDocument } from '../../../renderer/client/pdf.ts'
import { PAGE_GAP, PdfView, pixelsFor, scaleFor } from '../../../renderer/state/pdfView.svelte.ts'

const A4 = { width: 595, height: 842 }
const PRINTED = 96 / 72

function fakeDocument(pages: number): PdfDocument & { closed: boolean } {
  const page = { ...A4, paint: () => Promise.resolve(), write: () => Promise.resolve() }
  const document = {
    pages: Array.from({ length: pages }, () => page),
    closed: false,
    close: () => {
      document.closed = true
    },
  }
  return document
}

describe('the size of a page', () => {
  test('fits the width up to one and a half times the printed size, or the whole page', () => {
    const narrow = { width: 627, height: 700 }
    expect(scaleFor('width', A4, narrow)).toBeCloseTo((627 - 2 * PAGE_GAP) / 595, 12)
    expect(scaleFor('width', A4, { width: 3000, height: 700 })).toBeCloseTo(1.5 * PRINTED, 12)
    expect(scaleFor('page', A4, narrow)).toBeCloseTo((700 - 2 * PAGE_GAP) / 842, 12)
    expect(scaleFor(2, A4, narrow)).toBeCloseTo(2 * PRINTED, 12)
  })

  test('a canvas has every pixel of the screen, within what a canvas may hold', () => {
    expect(pixelsFor(1, 2, A4)).toBe(2)
    const most = pixelsFor(4, 3, A4)
    expect(most).toBeLessThan(12)
    expect(most * most * A4.width * A4.height).toBeCloseTo(16e6, 0)
  })
})

describe('the pages on screen', () => {
  test('stay until the newer ones are there; a late document is closed, the one before too', async () => {
    const documents = [fakeDocument(3), fakeDocument(9), fakeDocument(2)] as const
    const waiting: ((d: PdfDocument) => void)[] = []
    const view = new PdfView(() => new Promise((settle) => waiting.push(settle)))
    const shows = documents.map((_, i) => view.show(Uint8Array.of(i)))
    waiting[0]?.(documents[0])
    waiting[2]?.(documents[2])
    waiting[1]?.(documents[1])
    await Promise.all(shows)
    expect(view.document).toBe(documents[2])
    expect(documents.map((d) => d.closed)).toEqual([true, true, false])
    view.at = 1
    view.turn(5)
    expect(view.at).toBe(1)
    view.turn(-5)
    expect(view.at).toBe(0)
  })

  test('bytes that are no PDF leave a sentence and the pages before', async () => {
    const good = fakeDocument(4)
    const view = new PdfView((b) =>
      b[0] === 1 ? Promise.resolve(good) : Promise.reject(new Error('no PDF')),
    )
    await view.show(Uint8Array.of(1))
    await view.show(Uint8Array.of(2))
    expect([view.count, view.failure]).toEqual([4, 'no PDF'])
    await view.show(Uint8Array.of(1))
    expect(view.failure).toBeNull()
  })

  test('steps of size go up and down from what is shown', async () => {
    const view = new PdfView(() => Promise.resolve(fakeDocument(1)))
    await view.show(Uint8Array.of(1))
    view.place = { width: 627, height: 700 }
    expect(view.percent).toBe(75)
    view.step(1)
    expect(view.percent).toBe(80)
    view.step(-1)
    expect(view.percent).toBe(67)
    for (let i = 0; i < 20; i += 1) view.step(1)
    expect(view.percent).toBe(300)
  })
})
