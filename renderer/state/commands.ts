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

/** Commands of one view, or of every one. */
function scoped<Id extends string>(
  scope: CommandSpec['scope'],
  commands: { readonly [I in Id]: Omit<CommandSpec, 'scope'> },
): { readonly [I in Id]: CommandSpec } {
  const entries = Object.entries<Omit<CommandSpec, 'scope'>>(commands)
  return Object.fromEntries(entries.map(([id, c]) => [id, { ...c, scope }])) as { [I in Id]: CommandSpec }
}

const FRAME = scoped('everywhere', {
  'frame.palette': { title: 'Commands, positions, help', key: 'Ctrl+K', quiet: true },
  'frame.keys': { title: 'Keys of this screen', key: '?', words: 'help shortcuts' },
  'go.book': { title: 'Open Book', key: '2', words: 'positions view' },
  'go.import': { title: 'Open Import', key: '3', words: 'batches breaks view' },
  'go.market': { title: 'Open Market & vol', key: '4', words: 'complete spot vol rates view' },
  'go.exposure': { title: 'Open Exposure', key: '5', words: 'heatmap greeks ladder view' },
  'go.report': { title: 'Open P&L & reports', key: '0', words: 'pdf view' },
  'go.settings': { title: 'Open Settings', key: ',', words: 'preferences options' },
  'frame.filter': { title: 'Filter this grid', key: '/', quiet: true },
  'frame.file': { title: 'Import a statement', key: 'Ctrl+O', words: 'open file broker' },
  'frame.reprice': { title: 'Load and price again', key: 'R', words: 'run recalculate' },
  'frame.asOf': { title: 'Set the as-of', key: 'A', words: 'time date now' },
  'frame.leftOut': { title: 'List positions without a price', key: 'L', words: 'not priced n/a' },
  'frame.jobs': { title: 'Show the jobs', key: 'J', words: 'tray progress' },
  'edit.undo': { title: 'Undo the last edit of the book', key: 'Ctrl+Z' },
  'edit.redo': { title: 'Redo the edit', key: 'Shift+Ctrl+Z' },
  'frame.theme': { title: 'Switch between dark and light', words: 'theme colour' },
  'frame.palette-colours': {
    title: 'Switch between blue-orange and green-red',
    words: 'palette colour blind',
  },
  'frame.checklist': { title: 'Show the first steps', words: 'checklist help start' },
  'book.sample': { title: 'Open the sample book' },
  'book.own': { title: 'Open another book', words: 'recent own known' },
  'book.remove-sample': { title: 'Remove the sample book' },
  'book.restore-sample': { title: 'Bring the sample book back' },
  'book.backup': { title: 'Make a backup now', words: 'copy save' },
  'book.save-copy': { title: 'Save a copy of the book', words: 'backup file elsewhere' },
  'book.export': { title: 'Export the book in the neutral format', words: 'save file' },
  'book.doctor': { title: 'Examine the book', words: 'doctor integrity check' },
})

const IMPORT = scoped('import', {
  'import.commit': { title: 'Commit the chosen rows', key: 'Ctrl+Enter', quiet: true },
  'import.discard': { title: 'Discard the file', key: 'Escape', quiet: true },
  'import.columns': { title: 'Map the columns of the table', key: 'M', words: 'mapping csv header' },
  'import.file': { title: 'Show the file being imported', key: 'I' },
  'import.batches': { title: 'Show the batches', key: 'B', words: 'undo revive history' },
  'import.breaks': { title: 'Show breaks and proposals', key: 'K', words: 'reconcile expiry' },
})

/** Book view: positions, drawer, edits. */
const BOOK = scoped('book', {
  'book.add': { title: 'Add a fill', key: 'N', words: 'new trade type by hand' },
  'book.holding': { title: 'Add a holding', key: 'H', words: 'position opening type by hand' },
  'book.goto': { title: 'Go to a row', key: 'G', words: 'find jump contract' },
  'book.filters': { title: 'Choose what the book shows', key: 'F', words: 'filter facets' },
  'book.columns': { title: 'Choose columns', key: 'C', words: 'order fields' },
  'book.due': { title: 'Show what is due', key: 'D', words: 'expiry exercise pin proposals' },
  'book.tag': { title: 'Tag the chosen positions', key: 'T', words: 'strategy' },
  'book.why': { title: 'Say why this number', key: 'W', words: 'explain formula inputs source', quiet: true },
  'book.copy': { title: 'Copy all positions with headers', words: 'tsv clipboard' },
  'book.csv': { title: 'Save positions as CSV', words: 'download spreadsheet' },
  'book.openAll': { title: 'Open all groups', words: 'expand tree' },
  'book.closeAll': { title: 'Close all groups', words: 'collapse tree' },
})

/** Market & vol. */
const MARKET = scoped('market', {
  'market.complete': { title: 'Complete the market', key: 'M', words: 'missing spot vol next' },
  'market.save': { title: 'Save typed inputs', key: 'Ctrl+Enter', quiet: true },
  'market.inputs': { title: 'List all inputs', key: 'I', words: 'sources ages assumed' },
  'market.freeze': { title: 'Freeze the snapshot', key: 'F', words: 'hash keep' },
})

/** Exposure. */
const EXPOSURE = scoped('exposure', {
  'exposure.worst': { title: 'Go to the worst cell', key: 'W', words: 'largest short heatmap' },
  'exposure.twin': { title: 'Show the map as a table', key: 'T', words: 'twin heatmap' },
  'exposure.next': { title: 'Next underlying', key: ']' },
  'exposure.previous': { title: 'Previous underlying', key: '[' },
  'exposure.measure': { title: 'Next measure', key: 'M', words: 'delta gamma vega theta' },
  'exposure.gross': { title: 'Switch between net and gross', key: 'G' },
  'exposure.copy': { title: 'Copy the map', words: 'tsv clipboard' },
})

/** P&L & reports. */
const REPORT = scoped('report', {
  'report.export': { title: 'Export the report as PDF', key: 'Ctrl+P', words: 'download save print' },
  'report.save': { title: 'Save the report definition', key: 'Ctrl+S' },
  'report.next': { title: 'Next page of the report', key: 'PageDown' },
  'report.previous': { title: 'Previous page of the report', key: 'PageUp' },
  'report.fit': { title: 'Switch between page width and whole page', key: 'Z', words: 'zoom fit size' },
  'report.larger': { title: 'Larger pages', key: '+', words: 'zoom in' },
  'report.smaller': { title: 'Smaller pages', key: '-', words: 'zoom out' },
})

export const COMMANDS = { ...FRAME, ...IMPORT, ...BOOK, ...MARKET, ...EXPOSURE, ...REPORT } as const

export type CommandId = keyof typeof COMMANDS

/** `COMMANDS` as a list with the ids. */
export const COMMAND_LIST: readonly (CommandSpec & { readonly id: CommandId })[] = (
  Object.keys(COMMANDS) as CommandId[]
).map((id) => ({ id, ...COMMANDS[id] }))

/** Keys that grids, maps and dialogs have by themselves: printed by `?`. */
export const FIXED_KEYS: readonly { readonly key: string; readonly does: string }[] = [
  { key: 'Arrows, Home, End', does: 'Move in a grid or map' },
  { key: 'Page Up, Page Down', does: 'Move by a page' },
  { key: 'Enter', does: 'Open the row or cell' },
  { key: 'Space', does: 'Choose the row' },
  { key: 'Shift+Arrows', does: 'Select rows' },
  { key: 'Ctrl+C', does: 'Copy rows with headers' },
  { key: 'Shift+Ctrl+C', does: 'Copy raw numbers' },
  { key: 'Up, Down in a trade', does: 'Step by a lot or tick; Shift by 10' },
  { key: 'B, S in a quantity', does: 'Buy or sell' },
  { key: 'Escape', does: 'Close what is open' },
  { key: 'Tab', does: 'Go to the next control' },
]
