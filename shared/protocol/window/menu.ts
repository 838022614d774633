/** The system's menu as data: commands of the palette by the same ids, titles and keys, and roles that every program has. */

export type MenuRole =
  | 'undo'
  | 'redo'
  | 'cut'
  | 'copy'
  | 'paste'
  | 'selectAll'
  | 'resetZoom'
  | 'zoomIn'
  | 'zoomOut'
  | 'togglefullscreen'

export type MenuEntry =
  | 'line'
  /** what the host itself does: dialogs, its list of books */
  | {
      readonly act: 'import' | 'open' | 'recent' | 'adjustments'
      readonly title: string
      readonly key?: string
    }
  /** a command of the window; single keys are shown only, for they must stay free for text fields */
  | { readonly id: string; readonly title: string; readonly key?: string }
  | { readonly role: MenuRole }

export interface MenuSection {
  readonly title: 'File' | 'Edit' | 'View' | 'Help'
  readonly entries: readonly MenuEntry[]
}

const roles = (...names: readonly MenuRole[]): readonly MenuEntry[] => names.map((role) => ({ role }))

export const MENU: readonly MenuSection[] = [
  {
    title: 'File',
    entries: [
      { act: 'import', title: 'Import a statement', key: 'Ctrl+O' },
      'line',
      { act: 'open', title: 'Open Book...', key: 'Shift+Ctrl+O' },
      { act: 'recent', title: 'Open Recent' },
      { id: 'book.sample', title: 'Open the sample book' },
      'line',
      { id: 'book.backup', title: 'Make a backup now' },
      { id: 'book.save-copy', title: 'Save a copy of the book' },
      { id: 'book.export', title: 'Export the book in the neutral format' },
      { id: 'report.export', title: 'Export the report as PDF', key: 'Ctrl+P' },
      'line',
      { id: 'go.settings', title: 'Open Settings', key: ',' },
    ],
  },
  {
    title: 'Edit',
    entries: [
      ...roles('undo', 'redo'),
      'line',
      ...roles('cut', 'copy', 'paste', 'selectAll'),
      'line',
      { id: 'edit.undo', title: 'Undo the last edit of the book' },
      { id: 'edit.redo', title: 'Redo the edit' },
    ],
  },
  {
    title: 'View',
    entries: [
      { id: 'frame.palette', title: 'Commands, positions, help', key: 'Ctrl+K' },
      'line',
      { id: 'go.book', title: 'Open Book', key: '2' },
      { id: 'go.import', title: 'Open Import', key: '3' },
      { id: 'go.market', title: 'Open Market & vol', key: '4' },
      { id: 'go.exposure', title: 'Open Exposure', key: '5' },
      { id: 'go.report', title: 'Open P&L & reports', key: '0' },
      'line',
      { id: 'frame.reprice', title: 'Load and price again', key: 'R' },
      { id: 'frame.asOf', title: 'Set the as-of', key: 'A' },
      { id: 'frame.leftOut', title: 'List positions without a price', key: 'L' },
      { id: 'frame.jobs', title: 'Show the jobs', key: 'J' },
      'line',
      { id: 'frame.theme', title: 'Switch between dark and light' },
      ...roles('resetZoom', 'zoomIn', 'zoomOut', 'togglefullscreen'),
    ],
  },
  {
    title: 'Help',
    entries: [
      { id: 'frame.keys', title: 'Keys of this screen', key: '?' },
      { id: 'book.doctor', title: 'Examine the book' },
      { act: 'adjustments', title: 'Contract adjustments (infomemo.theocc.com)' },
    ],
  },
]
