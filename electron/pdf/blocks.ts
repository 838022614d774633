/** Report blocks -> pdfmake content. Layout only: every text comes printed. */
import type { Content, ContentCanvas, CustomTableLayout, TableCell } from 'pdfmake/interfaces.js'
import type { ReportBlock, ReportCell, ReportColumn } from '../../shared/report/document.ts'
import { INK, rampFill, SIZE } from './style.ts'

type TableBlock = Extract<ReportBlock, { block: 'table' }>
export type HeadingBlock = Extract<ReportBlock, { block: 'heading' }>
type HeatmapBlock = Extract<ReportBlock, { block: 'heatmap' }>

/** Content of one block within `width` points. */
export function blockContent(block: ReportBlock, width: number): Content {
  switch (block.block) {
    case 'heading':
      return heading(block)
    case 'paragraph':
      return {
        text: block.text,
        fontSize: block.quiet === true ? SIZE.small + 0.6 : SIZE.text,
        color: block.quiet === true ? INK.faint : INK.text,
        lineHeight: 1.3,
        margin: [0, 0, 0, 4],
      }
    case 'facts':
      return facts(block)
    case 'table':
      return tableContent(block, width, null)
    case 'heatmap':
      return heatmap(block, width)
    case 'signoff':
      return signoff(block)
    case 'pageBreak':
      return { text: '', pageBreak: 'after' }
  }
}

function heading({ text, note }: HeadingBlock): Content {
  const parts: Content[] = [{ text, bold: true, fontSize: SIZE.heading, color: INK.text }]
  if (note !== undefined) parts.push({ text: `   ${note}`, fontSize: SIZE.small + 0.4, color: INK.faint })
  return { text: parts, margin: [0, 10, 0, 3] }
}

function facts(block: Extract<ReportBlock, { block: 'facts' }>): Content {
  const rows: Content[] = []
  for (let i = 0; i < block.facts.length; i += block.perRow) {
    const cells = Array.from({ length: block.perRow }, (_, k): Content => {
      const fact = block.facts[i + k]
      if (fact === undefined) return { text: '' }
      return {
        stack: [
          { text: fact.label, fontSize: SIZE.small, color: INK.faint },
          fact.mark === 'warning'
            ? {
                columnGap: 0,
                columns: [
                  { ...triangle(), width: 9 },
                  { ...value(fact.value), bold: true },
                ],
              }
            : value(fact.value),
        ],
      }
    })
    rows.push({ columns: cells, columnGap: 10, margin: [0, 0, 0, 6] })
  }
  return { stack: rows, margin: [0, 4, 0, 4] }
}

function value(text: string): { text: string; fontSize: number } {
  return { text, fontSize: SIZE.table + 0.4 }
}

/** The warning mark is drawn: the embedded font has no such glyph. */
function triangle(): ContentCanvas {
  return {
    canvas: [
      {
        type: 'polyline',
        closePath: true,
        color: INK.text,
        points: [
          { x: 3, y: 2 },
          { x: 6, y: 7.5 },
          { x: 0, y: 7.5 },
        ],
      },
    ],
  }
}

/** Hairlines under the head and every row, one stronger line above the total. `head`: number of rows above the first row of data. */
function ruled(total: boolean, head: number): CustomTableLayout {
  return {
    hLineWidth: (i, node) => {
      const rows = node.table.body.length
      if (i < head) return 0
      if (i === rows) return total ? 0 : 0.4
      if (total && i === rows - 1) return 0.9
      return i === head ? 0.7 : 0.35
    },
    vLineWidth: () => 0,
    hLineColor: (i, node) =>
      i === head || (total && i === node.table.body.length - 1) ? INK.faint : INK.hairline,
    paddingLeft: (i) => (i === 0 ? 0 : GAP),
    paddingRight: (i, node) => (i === (node.table.widths?.length ?? 0) - 1 ? 0 : GAP),
    paddingTop: () => 2.1,
    paddingBottom: () => 2.1,
  }
}

/** Space between two columns: half of it on each side of the line. */
const GAP = 4

/** Widths that fit the page: fixed columns keep theirs unless that leaves too little for the others. */
function fitted(columns: readonly ReportColumn[], width: number): ('*' | number)[] {
  const gaps = (columns.length - 1) * 2 * GAP
  const fixed = columns.reduce((sum, c) => sum + (c.width === '*' ? 0 : c.width), 0)
  const free = columns.filter((c) => c.width === '*').length * LEAST_FREE
  const shrink = Math.min(1, (width - gaps - free) / Math.max(1, fixed))
  return columns.map((c) => (c.width === '*' ? '*' : c.width * shrink))
}
const LEAST_FREE = 44

/** A table; its heading and its head are repeated on every page it runs over, and the first rows stay with them. */
export function tableContent(block: TableBlock, width: number, title: HeadingBlock | null): Content {
  const others = block.columns.slice(1).map((): TableCell => '')
  const head = block.columns.map(
    (c): TableCell => ({
      stack: [
        { text: c.title, color: INK.faint },
        ...(c.unit === undefined || c.unit === ''
          ? []
          : [{ text: c.unit, color: INK.faint, fontSize: SIZE.small - 0.6 }]),
      ],
      fontSize: SIZE.small,
      alignment: c.align,
      margin: [0, 0, 0, 1],
    }),
  )
  const heads: TableCell[][] = [
    ...(title === null
      ? []
      : [[{ stack: [heading(title)], colSpan: block.columns.length } as TableCell, ...others]]),
    head,
  ]
  const rows = block.rows.map((row) => block.columns.map((c, k) => cell(row[k], c, false)))
  if (rows.length === 0 && block.empty !== undefined)
    rows.push([{ text: block.empty, colSpan: block.columns.length, color: INK.quiet }, ...others])
  const { total } = block
  if (total !== undefined) rows.push(block.columns.map((c, k) => cell(total[k], c, true)))
  return {
    table: {
      headerRows: heads.length,
      keepWithHeaderRows: Math.min(2, rows.length),
      widths: fitted(block.columns, width),
      body: [...heads, ...rows],
      dontBreakRows: true,
    },
    layout: ruled(total !== undefined, heads.length),
    fontSize: SIZE.table,
    margin: [0, 0, 0, 6],
  }
}

function cell(c: ReportCell | undefined, column: ReportColumn, total: boolean): TableCell {
  const text = c?.text ?? ''
  const colour =
    c?.tone === 'long' ? INK.long : c?.tone === 'short' ? INK.short : c?.quiet === true ? INK.faint : INK.text
  return {
    text,
    alignment: column.align,
    color: colour,
    bold: total || c?.strong === true,
    ...(c?.small === true ? { fontSize: SIZE.small } : {}),
    ...(c?.na === true ? { fillColor: INK.na, color: INK.quiet } : {}),
  }
}

const CELL_PADDING = 3
const CELL_LINE = 1.1

/** Vector cells with their numbers as text; the outlined and the ringed cell by border, so that they survive grey print. */
function heatmap(block: HeatmapBlock, width: number): Content {
  const columns = block.columnTitles.length
  const first = 52
  const last = 46
  // pdfmake's widths leave out paddings and lines
  const extra = (columns + 2) * (CELL_PADDING + CELL_LINE) + CELL_LINE
  const each = Math.max(16, (width - first - last - extra) / Math.max(1, columns))
  const size = each < 27 ? SIZE.small - 1.2 : SIZE.small
  const head: TableCell[] = [
    { text: '', border: NONE },
    ...block.columnTitles.map(
      (t): TableCell => ({ text: t, alignment: 'right', color: INK.faint, border: NONE }),
    ),
    { text: 'All', alignment: 'right', color: INK.faint, border: NONE },
  ]
  const body: TableCell[][] = [head]
  for (const [r, title] of block.rowTitles.entries()) {
    const cells = block.columnTitles.map((_, c) => heatCell(block, r * columns + c))
    body.push([
      { text: title, alignment: 'right', color: INK.quiet, border: NONE },
      ...cells,
      { text: block.rowTotals[r] ?? '', alignment: 'right', color: INK.quiet, border: NONE },
    ])
  }
  body.push([
    { text: 'All', alignment: 'right', color: INK.quiet, border: NONE },
    ...block.columnTotals.map(
      (t): TableCell => ({ text: t, alignment: 'right', color: INK.quiet, border: NONE }),
    ),
    { text: block.total, alignment: 'right', bold: true, border: NONE },
  ])
  return {
    unbreakable: true,
    stack: [
      {
        table: {
          headerRows: 1,
          widths: [first, ...block.columnTitles.map(() => each), last],
          body,
          dontBreakRows: true,
        },
        layout: {
          defaultBorder: false,
          hLineWidth: () => CELL_LINE,
          vLineWidth: () => CELL_LINE,
          paddingLeft: () => 0,
          paddingRight: () => CELL_PADDING,
          paddingTop: () => 1,
          paddingBottom: () => 0.7,
        },
        fontSize: size,
      },
      { text: block.legend, fontSize: SIZE.small, color: INK.faint, margin: [0, 3, 0, 0] },
    ],
    margin: [0, 0, 0, 6],
  }
}

const NONE: [boolean, boolean, boolean, boolean] = [false, false, false, false]
const ALL: [boolean, boolean, boolean, boolean] = [true, true, true, true]

function heatCell(block: HeatmapBlock, index: number): TableCell {
  const c = block.cells[index]
  if (c === undefined || c.kind === 'empty') return { text: '', border: NONE }
  if (c.kind === 'notPriced')
    return { text: 'n/a', alignment: 'right', color: INK.quiet, fillColor: INK.na, border: NONE }
  const ringed = index === block.worst
  const outlined = index === block.base
  const colour = ringed ? INK.worst : INK.text
  return {
    text: c.kind === 'partly' ? `${c.text}*` : c.text,
    alignment: 'right',
    bold: ringed,
    fillColor: rampFill(c.step ?? 0),
    border: ringed || outlined ? ALL : NONE,
    ...(ringed || outlined
      ? { borderColor: [colour, colour, colour, colour] as [string, string, string, string] }
      : {}),
  }
}

function signoff(block: Extract<ReportBlock, { block: 'signoff' }>): Content {
  const head = ['', 'Name', 'Date', 'Signature', 'Comment'].map(
    (t): TableCell => ({ text: t, color: INK.faint, fontSize: SIZE.small }),
  )
  const rows = block.roles.map((r): TableCell[] => [
    { text: r.role, color: INK.quiet },
    { text: r.name },
    { text: '' },
    { text: '' },
    { text: ' \n ' },
  ])
  return {
    table: { headerRows: 1, widths: [60, 110, 70, 130, '*'], body: [head, ...rows] },
    layout: ruled(false, 1),
    fontSize: SIZE.table,
    margin: [0, 0, 0, 6],
  }
}
