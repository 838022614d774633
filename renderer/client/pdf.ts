/**
 * Draws PDF bytes. The library is large and only the Report view needs it: it comes with the first report, in a file of its own, and
 * parses in a worker. It runs no code of a document and uses no `eval`.
 */
import type { PDFDocumentProxy, PDFPageProxy, PDFWorker, TextLayer } from 'pdfjs-dist'

/** A page. Sizes are points, 72 an inch; scale 1 draws a point as one CSS pixel. */
export interface PdfPage {
  readonly width: number
  readonly height: number
  /** Paints the page. @param pixels of the canvas for each point @throws when aborted or when the page is broken */
  paint(canvas: HTMLCanvasElement, pixels: number, signal: AbortSignal): Promise<void>
  /** Fills `box` with the page's words, invisible and in their places, so that they can be selected. Sizes follow `--total-scale-factor`. */
  write(box: HTMLElement, signal: AbortSignal): Promise<void>
}

export interface PdfDocument {
  readonly pages: readonly PdfPage[]
  close(): void
}

type Library = typeof import('pdfjs-dist')

/** after so many pieces of text the browser may do something else */
const PIECES_AT_ONCE = 60

let started: Promise<{ readonly library: Library; readonly worker: PDFWorker }> | null = null

function start(): Promise<{ readonly library: Library; readonly worker: PDFWorker }> {
  started ??= (async () => {
    const [library, { default: Worker }] = await Promise.all([
      import('pdfjs-dist'),
      import('pdfjs-dist/build/pdf.worker.min.mjs?worker'),
    ])
    const worker = library.PDFWorker.create({ port: new Worker() })
    return { library, worker }
  })()
  // a failed start may be tried again
  started.catch(() => {
    started = null
  })
  return started
}

/** Opens a PDF. The bytes stay the caller's. @throws when they are no PDF, or the worker cannot start */
export async function openPdf(bytes: Uint8Array): Promise<PdfDocument> {
  const { library, worker } = await start()
  const task = library.getDocument({
    data: bytes.slice(),
    worker,
    // the report embeds its font and holds no pictures: nothing else is ever fetched
    useSystemFonts: false,
    useWasm: false,
    useWorkerFetch: false,
    enableXfa: false,
    verbosity: 0,
  })
  const document = await task.promise
  const pages = await allPages(document)
  return {
    pages: pages.map((page) => pageOf(library, page)),
    close: () => void task.destroy().catch(() => null),
  }
}

function allPages(document: PDFDocumentProxy): Promise<PDFPageProxy[]> {
  return Promise.all(Array.from({ length: document.numPages }, (_, i) => document.getPage(i + 1)))
}

function pageOf(library: Library, page: PDFPageProxy): PdfPage {
  const { width, height } = page.getViewport({ scale: 1 })
  return {
    width,
    height,
    async paint(canvas, pixels, signal) {
      const viewport = page.getViewport({ scale: pixels })
      canvas.width = Math.round(viewport.width)
      canvas.height = Math.round(viewport.height)
      const task = page.render({ canvas, viewport })
      await untilAborted(task.promise, signal, () => task.cancel())
    },
    async write(box, signal) {
      const { items, styles, lang } = await page.getTextContent()
      signal.throwIfAborted()
      const layer: TextLayer = new library.TextLayer({
        textContentSource: inPieces(items, (some) => ({ items: some, styles, lang })),
        container: box,
        viewport: page.getViewport({ scale: 1 }),
      })
      await untilAborted(layer.render(), signal, () => layer.cancel())
    },
  }
}

/** A stream of a few items at a time, with a pause between: a full page at once would hold the window up. */
function inPieces<T, C>(items: readonly T[], wrap: (some: T[]) => C): ReadableStream<C> {
  let at = 0
  return new ReadableStream<C>(
    {
      async pull(controller) {
        if (at > 0) await new Promise((go) => setTimeout(go))
        controller.enqueue(wrap(items.slice(at, at + PIECES_AT_ONCE)))
        at += PIECES_AT_ONCE
        if (at >= items.length) controller.close()
      },
    },
    { highWaterMark: 0 },
  )
}

async function untilAborted<T>(work: Promise<T>, signal: AbortSignal, cancel: () => void): Promise<void> {
  signal.addEventListener('abort', cancel, { once: true })
  try {
    await work
  } finally {
    signal.removeEventListener('abort', cancel)
  }
  signal.throwIfAborted()
}
