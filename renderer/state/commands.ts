/**
 * Every command of the window, once: the palette lists them, the key map listens for their keys, `?` prints them. A view says what its
 * commands do while it is on screen (`app.keys.bind`); the frame's own are bound for ever. A command of a view that is not on screen
 * opens the view first.
 */
import type { ViewId } from './views.ts'

export interface CommandSpec {
  /** what it does: a verb, and what it does it to */
  readonly title: string
  readonly scope: ViewId | 'everywhere'
  /** `Ctrl+K`, `Shift+Ctrl+C`, `R`, `/`: as printed; single letters act outside text fields only */
  readonly key?: string
  /** more words by which the palette finds it */
  readonly words?: string
  /** not listed in the palette: what it does needs a place on screen */
  readonly quiet?: true
}

const FRAME = {
  'frame.palette': { title: 'Commands, positions, help', scope: 'everywhere', key: 'Ctrl+K', quiet: true },
  'frame.keys': { title: 'Keys of this screen', scope: 'everywhere', key: '?', words: 'help shortcuts' },
  'go.book': { title: 'Open Book', scope: 'everywhere', key: '2', words: 'positions view' },
  'go.import': { title: 'Open Import', scope: 'everywhere', key: '3', words: 'batches breaks view' },
  'go.market': {
    title: 'Open Market & vol',
    scope: 'everywhere',
    key: '4',
    words: 'complete spot vol rates view',
  },
  'go.exposure': {
    title: 'Open Exposure',
    scope: 'everywhere',
    key: '5',
    words: 'heatmap greeks ladder view',
  },
  'go.report': { title: 'Open P&L & reports', scope: 'everywhere', key: '0', words: 'pdf view' },
  'go.settings': { title: 'Open Settings', scope: 'everywhere', key: ',', words: 'preferences options' },
  'frame.filter': { title: 'Filter this grid', scope: 'everywhere', key: '/', quiet: true },
  'frame.file': {
    title: 'Import a statement',
    scope: 'everywhere',
    key: 'Ctrl+O',
    words: 'open file broker',
  },
  'frame.reprice': { title: 'Load and price again', scope: 'everywhere', key: 'R', words: 'run recalculate' },
  'frame.asOf': { title: 'Set the as-of', scope: 'everywhere', key: 'A', words: 'time date now' },
  'frame.leftOut': {
    title: 'List positions without a price',
    scope: 'everywhere',
    key: 'L',
    words: 'not priced n/a',
  },
  'frame.jobs': { title: 'Show the jobs', scope: 'everywhere', key: 'J', words: 'tray progress' },
  'edit.undo': { title: 'Undo the last edit of the book', scope: 'everywhere', key: 'Ctrl+Z' },
  'edit.redo': { title: 'Redo the edit', scope: 'everywhere', key: 'Shift+Ctrl+Z' },
  'frame.theme': { title: 'Switch between dark and light', scope: 'everywhere', words: 'theme colour' },
  'frame.palette-colours': {
    title: 'Switch between blue-orange and green-red',
    scope: 'everywhere',
    words: 'palette colour blind',
  },
  'frame.checklist': { title: 'Show the first steps', scope: 'everywhere', words: 'checklist help start' },
  'book.sample': { title: 'Open the sample book', scope: 'everywhere' },
  'book.own': { title: 'Open another book', scope: 'everywhere', words: 'recent own known' },
  'book.remove-sample': { title: 'Remove the sample book', scope: 'everywhere' },
  'book.restore-sample': { title: 'Bring the sample book back', scope: 'everywhere' },
  'book.backup': { title: 'Make a backup now', scope: 'everywhere', words: 'copy save' },
  'book.export': { title: 'Export the book in the neutral format', scope: 'everywhere', words: 'save file' },
  'book.doctor': { title: 'Examine the book', scope: 'everywhere', words: 'doctor integrity check' },
} as const satisfies Record<string, CommandSpec>

const IMPORT = {
  'import.commit': { title: 'Commit the chosen rows', scope: 'import', key: 'Ctrl+Enter', quiet: true },
  'import.discard': { title: 'Discard the file', scope: 'import', key: 'Escape', quiet: true },
  'import.columns': {
    title: 'Map the columns of the table',
    scope: 'import',
    key: 'M',
    words: 'mapping csv header',
  },
  'import.file': { title: 'Show the file being imported', scope: 'import', key: 'I' },
  'import.batches': { title: 'Show the batches', scope: 'import', key: 'B', words: 'undo revive history' },
  'import.breaks': {
    title: 'Show breaks and proposals',
    scope: 'import',
    key: 'K',
    words: 'reconcile expiry',
  },
} as const satisfies Record<string, CommandSpec>

/** Book view: positions, drawer, edits. */
const BOOK = {
  'book.add': { title: 'Add a fill', scope: 'book', key: 'N', words: 'new trade type by hand' },
  'book.holding': { title: 'Add a holding', scope: 'book', key: 'H', words: 'position opening type by hand' },
  'book.goto': { title: 'Go to a row', scope: 'book', key: 'G', words: 'find jump contract' },
  'book.filters': { title: 'Choose what the book shows', scope: 'book', key: 'F', words: 'filter facets' },
  'book.columns': { title: 'Choose columns', scope: 'book', key: 'C', words: 'order fields' },
  'book.due': { title: 'Show what is due', scope: 'book', key: 'D', words: 'expiry exercise pin proposals' },
  'book.tag': { title: 'Tag the chosen positions', scope: 'book', key: 'T', words: 'strategy' },
  'book.copy': { title: 'Copy all positions with headers', scope: 'book', words: 'tsv clipboard' },
  'book.csv': { title: 'Save positions as CSV', scope: 'book', words: 'download spreadsheet' },
  'book.openAll': { title: 'Open all groups', scope: 'book', words: 'expand tree' },
  'book.closeAll': { title: 'Close all groups', scope: 'book', words: 'collapse tree' },
} as const satisfies Record<string, CommandSpec>

/** Market & vol. */
const MARKET = {
  'market.complete': {
    title: 'Complete the market',
    scope: 'market',
    key: 'M',
    words: 'missing spot vol next',
  },
  'market.save': { title: 'Save typed inputs', scope: 'market', key: 'Ctrl+Enter', quiet: true },
  'market.inputs': { title: 'List all inputs', scope: 'market', key: 'I', words: 'sources ages assumed' },
  'market.freeze': { title: 'Freeze the snapshot', scope: 'market', key: 'F', words: 'hash keep' },
} as const satisfies Record<string, CommandSpec>

/** Exposure. */
const EXPOSURE = {
  'exposure.worst': {
    title: 'Go to the worst cell',
    scope: 'exposure',
    key: 'W',
    words: 'largest short heatmap',
  },
  'exposure.twin': { title: 'Show the map as a table', scope: 'exposure', key: 'T', words: 'twin heatmap' },
  'exposure.next': { title: 'Next underlying', scope: 'exposure', key: ']' },
  'exposure.previous': { title: 'Previous underlying', scope: 'exposure', key: '[' },
  'exposure.measure': { title: 'Next measure', scope: 'exposure', key: 'M', words: 'delta gamma vega theta' },
  'exposure.gross': { title: 'Switch between net and gross', scope: 'exposure', key: 'G' },
  'exposure.copy': { title: 'Copy the map', scope: 'exposure', words: 'tsv clipboard' },
} as const satisfies Record<string, CommandSpec>

/** P&L & reports. */
const REPORT = {
  'report.export': {
    title: 'Export the report as PDF',
    scope: 'report',
    key: 'Ctrl+P',
    words: 'download save print',
  },
  'report.save': { title: 'Save the report definition', scope: 'report', key: 'Ctrl+S' },
  'report.next': { title: 'Next page of the report', scope: 'report', key: 'PageDown' },
  'report.previous': { title: 'Previous page of the report', scope: 'report', key: 'PageUp' },
  'report.fit': {
    title: 'Switch between page width and whole page',
    scope: 'report',
    key: 'Z',
    words: 'zoom fit size',
  },
  'report.larger': { title: 'Larger pages', scope: 'report', key: '+', words: 'zoom in' },
  'report.smaller': { title: 'Smaller pages', scope: 'report', key: '-', words: 'zoom out' },
} as const satisfies Record<string, CommandSpec>

export const COMMANDS = { ...FRAME, ...IMPORT, ...BOOK, ...MARKET, ...EXPOSURE, ...REPORT } as const

export type CommandId = keyof typeof COMMANDS

/** `COMMANDS` as a list with the ids. */
export const COMMAND_LIST: readonly (CommandSpec & { readonly id: CommandId })[] = (
  Object.keys(COMMANDS) as CommandId[]
).map((id) => ({ id, ...(COMMANDS[id] as CommandSpec) }))

/** Keys that grids, maps and dialogs have by themselves: printed by `?`. */
export const FIXED_KEYS: readonly { readonly key: string; readonly does: string }[] = [
  { key: 'Arrows, Home, End', does: 'move in a grid or map' },
  { key: 'Page Up, Page Down', does: 'move by a page' },
  { key: 'Enter', does: 'open the row or cell' },
  { key: 'Space', does: 'choose the row' },
  { key: 'Shift+Arrows', does: 'select rows' },
  { key: 'Ctrl+C', does: 'copy rows with headers' },
  { key: 'Shift+Ctrl+C', does: 'copy raw numbers' },
  { key: 'Escape', does: 'close what is open' },
  { key: 'Tab', does: 'go to the next control' },
]
