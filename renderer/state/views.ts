/** Views that exist in this version, in the order of the rail; the digit opens them. */
export const VIEWS = [
  { id: 'book', key: '2', title: 'Book' },
  { id: 'import', key: '3', title: 'Import' },
  { id: 'market', key: '4', title: 'Market & vol' },
  { id: 'exposure', key: '5', title: 'Exposure' },
  { id: 'report', key: '0', title: 'P&L & reports' },
] as const
export type ViewId = (typeof VIEWS)[number]['id'] | 'settings'
