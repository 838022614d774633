import { journalAct } from '../journalAct.ts'

export const undoCommand = journalAct({
  act: 'undo',
  summary: 'Voids one import batch or one edit; nothing is deleted and it can be revived.',
  count: { name: 'removed', meaning: 'entries that are no longer live' },
  refusal: 'there is no such batch, it is void already, or another program holds the book',
})
