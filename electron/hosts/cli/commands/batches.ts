import { type Command, refuseWords } from '../command.ts'
import { BATCH_FIELDS, batchesText } from '../journalText.ts'
import { withWorkspace } from '../session.ts'

export const batchesCommand: Command = {
  summary: 'Lists the import batches and the edits of the book, live and void.',
  usage: ['[options]'],
  options: [],
  fields: BATCH_FIELDS,
  exits: { 1: 'the book cannot be opened' },
  examples: ['hedgerow batches', 'hedgerow batches --json'],
  run: async (input) => {
    refuseWords(input)
    const { journal } = await import('../../../services/batches.ts')
    return withWorkspace(input, 'read', (workspace) => {
      const document = journal(workspace)
      return { exit: 0, document, text: () => batchesText(document) }
    })
  },
}
