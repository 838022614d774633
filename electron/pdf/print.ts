/**
 * Prints a report document as PDF bytes: one pure-JavaScript road for every host. Same document, same bytes, on every machine: dates come from
 * the document, streams are not compressed (the system's deflate may differ between machines), fonts are embedded from the package.
 */

import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import pdfmake from 'pdfmake'
import type { Content, TDocumentDefinitions } from 'pdfmake/interfaces.js'
import { buildReport } from '../../shared/report/build.ts'
import type { ReportData } from '../../shared/report/data.ts'
import type { ReportDocument } from '../../shared/report/document.ts'
import { blockContent, type HeadingBlock, tableContent } from './blocks.ts'
import { INK, PAGE, SIZE } from './style.ts'

// not named `require`: a bundle may bring one of that name
const packages = createRequire(import.meta.url)
const FONTS = join(dirname(packages.resolve('pdfmake/package.json')), 'fonts', 'Roboto')

let ready = false
/** Fonts and policies are module state of the library: set once, before the first print. Nothing may be fetched. */
function prepare(): void {
  if (ready) return
  pdfmake.setFonts({
    Roboto: {
      normal: join(FONTS, 'Roboto-Regular.ttf'),
      bold: join(FONTS, 'Roboto-Medium.ttf'),
      italics: join(FONTS, 'Roboto-Italic.ttf'),
      bolditalics: join(FONTS, 'Roboto-MediumItalic.ttf'),
    },
  })
  pdfmake.setUrlAccessPolicy(() => false)
  pdfmake.setLocalAccessPolicy((path: string) => path.startsWith(FONTS))
  ready = true
}

export interface PrintedReport {
  readonly bytes: Uint8Array
  readonly pages: number
}

/** The PDF of a report's data. @throws Error when a text cannot be laid out */
export async function printData(data: ReportData): Promise<PrintedReport> {
  return await printReport(buildReport(data))
}

/** The PDF of a document. @throws Error when a text cannot be laid out (a fault of the program, not of the data) */
export async function printReport(document: ReportDocument): Promise<PrintedReport> {
  prepare()
  let pages = 0
  const definition: TDocumentDefinitions = {
    pageSize: document.paper === 'A4' ? 'A4' : 'LETTER',
    pageMargins: [PAGE.marginX, PAGE.marginTop, PAGE.marginX, PAGE.marginBottom],
    compress: false,
    info: {
      title: `${document.title}, ${document.book}`,
      author: 'Hedgerow',
      creator: 'Hedgerow',
      producer: 'Hedgerow',
      creationDate: new Date(document.stamp),
      modDate: new Date(document.stamp),
    },
    defaultStyle: { font: 'Roboto', fontSize: SIZE.text, color: INK.text },
    footer: (page: number, of: number): Content => {
      pages = of
      return {
        columns: [
          { text: document.footLeft, width: '*' },
          { text: `${document.footRight} \u00B7 page ${page} of ${of}`, alignment: 'right', width: 'auto' },
        ],
        fontSize: SIZE.small,
        color: INK.faint,
        margin: [PAGE.marginX, 16, PAGE.marginX, 0],
      }
    },
    // The masthead says it on the first page.
    header: (page: number): Content => (page === 1 ? '' : runningHead(document)),
    content: [masthead(document), ...pageContent(document)],
  }
  const bytes = await pdfmake.createPdf(definition).getBuffer()
  return { bytes: new Uint8Array(bytes), pages }
}

function bodyWidth(document: ReportDocument): number {
  return PAGE.width[document.paper] - 2 * PAGE.marginX
}

function masthead(document: ReportDocument): Content {
  const width = bodyWidth(document)
  return {
    stack: [
      {
        columns: [
          {
            stack: [
              { text: document.book, fontSize: SIZE.text, color: INK.faint },
              { text: document.title, fontSize: SIZE.title, bold: true },
            ],
          },
          {
            stack: [
              { text: document.asOf, fontSize: SIZE.asOf, bold: true, alignment: 'right' },
              { text: document.subtitle, fontSize: SIZE.text, color: INK.faint, alignment: 'right' },
            ],
            margin: [0, 6, 0, 0],
          },
        ],
      },
      { canvas: [{ type: 'line', x1: 0, y1: 0, x2: width, y2: 0, lineWidth: 1.2 }], margin: [0, 5, 0, 6] },
    ],
  }
}

function runningHead(document: ReportDocument): Content {
  return {
    columns: [
      { text: `${document.book} \u00B7 ${document.title}`, width: '*' },
      { text: document.asOf, alignment: 'right', width: 'auto' },
    ],
    fontSize: SIZE.small,
    color: INK.faint,
    margin: [PAGE.marginX, 22, PAGE.marginX, 0],
  }
}

/** Blocks in their order. A heading is never parted from what it is over: a table repeats it, anything else keeps it on its page. */
function pageContent(document: ReportDocument): Content[] {
  const width = bodyWidth(document)
  const out: Content[] = []
  let heading: HeadingBlock | null = null
  const flush = (): void => {
    if (heading !== null) out.push(blockContent(heading, width))
    heading = null
  }
  for (const block of document.blocks) {
    if (block.block === 'heading') {
      flush()
      heading = block
      continue
    }
    if (block.block === 'table') out.push(tableContent(block, width, heading))
    else if (heading === null && block.block !== 'signoff') out.push(blockContent(block, width))
    else {
      const stack = heading === null ? [] : [blockContent(heading, width)]
      out.push({ stack: [...stack, blockContent(block, width)], unbreakable: true })
    }
    heading = null
  }
  flush()
  return out
}
