import type { PositionLine, PositionsDocument } from '../../../services/positions.ts'
import { type Command, refuseWords } from '../command.ts'
import { noteStale, withWorkspace } from '../session.ts'
import { count, signed, table } from '../table.ts'

export const positionsCommand: Command = {
  summary: 'What is held at the as-of, from the statements and edits that are live.',
  usage: ['[options]'],
  options: [],
  fields: [
    { name: 'asOf, revision', meaning: 'the instant (ISO) and the revision of the book' },
    { name: 'counts', meaning: 'lengths of the lists below' },
    { name: 'positions[].account, instrument', meaning: 'account as printed; name of the contract' },
    { name: 'positions[].kind, underlying, expiry, strike, right, currency', meaning: 'the contract' },
    { name: 'positions[].quantity, multiplier', meaning: 'signed decimal text; contract size, decimal text' },
    { name: 'positions[].multiplierCertainty', meaning: 'stated, rule or assumed' },
    { name: 'positions[].basis, asOf', meaning: 'fills, typed, holdings or opening; instant of that anchor' },
    { name: 'positions[].break', meaning: 'statement - book at the last anchor that disagreed, else null' },
    { name: 'positions[].status, statuses[]', meaning: 'ok or what matters first; all of them' },
    {
      name: 'positions[].suggestedOpening',
      meaning: 'least opening that makes every close possible, when unknown',
    },
    { name: 'positions[].tradePrice', meaning: 'average price of what is open, in the contract currency' },
    {
      name: 'positions[].markedTo, unsettled',
      meaning: 'futures and perpetuals: price settled to; P&L since',
    },
    { name: 'positions[].reasons', meaning: 'for every null of the row: why' },
    { name: 'cash[]', meaning: 'account, currency, amount, basis' },
    {
      name: 'openings[], breaks[], changes[]',
      meaning: 'derived openings; disagreements; changes between files',
    },
    {
      name: 'proposals[], alerts[], strategies[]',
      meaning: 'expiries to settle; early assignment and pin; legs of one order',
    },
    {
      name: 'marginEquity[]',
      meaning: 'account, currency, amount: cash + unsettled of futures and perpetuals',
    },
  ],
  exits: { 1: 'the book cannot be opened' },
  examples: ['hedgerow positions', 'hedgerow positions --as-of 2026-01-30T16:00:00-05:00 --json'],
  run: async (input) => {
    refuseWords(input)
    const { listPositions } = await import('../../../services/positions.ts')
    return withWorkspace(input, 'read', (workspace) => {
      const working = workspace.workingInstant(input.asOf)
      noteStale(input, working)
      const document = listPositions(workspace.derivation(), working.asOf, workspace.book.revision())
      return { exit: 0, document, text: () => positionsText(document) }
    })
  },
}

function positionsText(d: PositionsDocument): string {
  const lines = [`As of ${d.asOf}, revision ${d.revision}: ${count(d.positions.length, 'position')}`]
  if (d.positions.length > 0) lines.push('', table(d.positions, POSITION_COLUMNS))
  if (d.cash.length > 0) {
    lines.push(
      '',
      table(d.cash, [
        { header: 'account', cell: (c) => c.account },
        { header: 'cash', align: 'right', cell: (c) => signed(c.amount) },
        { header: 'currency', cell: (c) => c.currency },
        { header: 'basis', cell: (c) => c.basis },
      ]),
    )
  }
  const rest = [
    d.breaks.length > 0 && `${count(d.breaks.length, 'break')} between book and statements`,
    d.openings.length > 0 && count(d.openings.length, 'derived opening'),
    d.proposals.length > 0 && `${count(d.proposals.length, 'expiry', 'expiries')} to settle`,
    d.alerts.length > 0 && count(d.alerts.length, 'alert'),
  ].filter((text) => text !== false)
  if (rest.length > 0) lines.push('', `${rest.join(', ')}: details with --json.`)
  return lines.join('\n')
}

const POSITION_COLUMNS = [
  { header: 'account', cell: (p: PositionLine) => p.account },
  { header: 'instrument', cell: (p: PositionLine) => p.instrument },
  { header: 'quantity', align: 'right' as const, cell: (p: PositionLine) => signed(p.quantity) },
  { header: 'x', align: 'right' as const, cell: (p: PositionLine) => p.multiplier },
  { header: 'trade price', align: 'right' as const, cell: (p: PositionLine) => p.tradePrice ?? 'n/a' },
  {
    header: 'basis',
    cell: (p: PositionLine) => (p.asOf === null ? p.basis : `${p.basis} ${p.asOf.slice(0, 10)}`),
  },
  {
    header: 'break',
    align: 'right' as const,
    cell: (p: PositionLine) => (p.break === null ? '' : signed(p.break)),
  },
  { header: 'status', cell: (p: PositionLine) => (p.statuses.length === 0 ? 'ok' : p.statuses.join(', ')) },
]
