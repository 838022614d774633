/** How the pages of a PDF stand in their place: which document, how large, which page is being read. */
import type { PdfDocument } from '../client/pdf.ts'
import { sentenceOfFailure } from '../client/windowClient.ts'

/** `width`: as wide as the place; `page`: a whole page at once; a number: so many times the printed size */
export type Zoom = 'width' | 'page' | number

export interface Size {
  readonly width: number
  readonly height: number
}

/** CSS pixels a point has at printed size */
const PRINTED = 96 / 72
/** around each page, px */
export const PAGE_GAP = 16
const STEPS = [0.5, 0.67, 0.8, 1, 1.25, 1.5, 2, 3] as const
/** Wider than this, a page that fits the width would be larger than anyone reads. */
const WIDEST = 1.5
/** A canvas of more pixels than this is drawn less sharp. */
const MOST_PIXELS = 16e6

/** CSS pixels a point for a page in a place. */
export function scaleFor(zoom: Zoom, page: Size, place: Size): number {
  const wide = Math.max(0.1, (place.width - 2 * PAGE_GAP) / page.width)
  if (zoom === 'width') return Math.min(wide, WIDEST * PRINTED)
  if (zoom === 'page') return Math.min(wide, Math.max(0.1, (place.height - 2 * PAGE_GAP) / page.height))
  return zoom * PRINTED
}

/** Pixels of the canvas for each point: as sharp as the screen, within what a canvas may hold. */
export function pixelsFor(scale: number, ratio: number, page: Size): number {
  const most = Math.sqrt(MOST_PIXELS / (page.width * page.height))
  return Math.min(scale * ratio, most)
}

export class PdfView {
  document: PdfDocument | null = $state.raw(null)
  /** one sentence when the bytes could not be shown */
  failure: string | null = $state(null)
  zoom: Zoom = $state('width')
  place: Size = $state.raw({ width: 0, height: 0 })
  /** the page being read, from 0 */
  at = $state(0)

  readonly #open: (bytes: Uint8Array) => Promise<PdfDocument>
  #newest = 0

  /** @param open opens PDF bytes; told, so that a test needs no browser */
  constructor(open: (bytes: Uint8Array) => Promise<PdfDocument>) {
    this.#open = open
  }

  readonly count: number = $derived.by(() => this.document?.pages.length ?? 0)
  /** CSS pixels a point; all pages of a report have one size */
  readonly scale: number = $derived.by(() => {
    const page = this.document?.pages[0]
    return page === undefined ? PRINTED : scaleFor(this.zoom, page, this.place)
  })
  /** for the label: 100 is the printed size */
  readonly percent: number = $derived(Math.round((100 * this.scale) / PRINTED))

  /** Shows other bytes; the pages on screen stay until the new ones are there. */
  async show(bytes: Uint8Array): Promise<void> {
    this.#newest += 1
    const mine = this.#newest
    try {
      const document = await this.#open(bytes)
      if (mine !== this.#newest) {
        document.close()
        return
      }
      const before = this.document
      this.document = document
      this.failure = null
      this.at = Math.min(this.at, Math.max(0, document.pages.length - 1))
      before?.close()
    } catch (e) {
      if (mine === this.#newest) this.failure = sentenceOfFailure(e)
    }
  }

  /** The next larger or smaller step of size. */
  step(by: 1 | -1): void {
    const now = this.scale / PRINTED
    const next = by > 0 ? STEPS.find((s) => s > now + 0.005) : STEPS.findLast((s) => s < now - 0.005)
    if (next !== undefined) this.zoom = next
  }

  /** Another page, within the document. @returns its number from 0 */
  turn(by: number): number {
    this.at = Math.min(Math.max(0, this.at + by), Math.max(0, this.count - 1))
    return this.at
  }

  close(): void {
    this.#newest += 1
    this.document?.close()
    this.document = null
  }
}
