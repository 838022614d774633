import { journalAct } from '../journalAct.ts'

export const reviveCommand = journalAct({
  act: 'revive',
  summary: 'Brings a voided import batch or edit back.',
  count: { name: 'restored', meaning: 'entries that are live again' },
  refusal: 'there is no such batch, it is live already, or another program holds the book',
})
