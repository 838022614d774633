import type { Command } from '../command.ts'
import { outFile } from '../files.ts'
import { withWorkspace } from '../session.ts'
import { count } from '../table.ts'

const FORMAT = 'hedgerow-statement'

export const exportCommand: Command = {
  summary: 'Writes the live batches and edits of the book in the neutral statement format.',
  usage: [`--format ${FORMAT} --out FILE`],
  details: ['The file imported into an empty book gives the same positions. An existing FILE is replaced.'],
  options: [
    { name: 'format', value: 'ID', help: `${FORMAT}, the only one and the default` },
    { name: 'out', value: 'FILE', help: 'the file to write' },
  ],
  fields: [
    { name: 'entries', meaning: 'live entries of the book' },
    { name: 'sha256', meaning: 'hash of the bytes written' },
    { name: 'file, format, lines, bytes', meaning: 'what was written' },
    { name: 'revision', meaning: 'revision of the book' },
  ],
  exits: { 1: 'the book cannot be opened or the file cannot be written' },
  examples: ['hedgerow export --out book.jsonl'],
  run: async (input) => {
    const out = input.options.text('out')
    const format = input.options.text('format') ?? FORMAT
    if (out === null || input.positionals.length > 0) throw input.usage('hedgerow export needs --out FILE.')
    if (format !== FORMAT)
      throw input.usage(`There is no export format "${format}": the one there is is ${FORMAT}.`)
    const file = outFile(input, out)
    const { exportStatement } = await import('../../../services/exportStatement.ts')
    return withWorkspace(input, 'read', async (workspace) => {
      const { lines, bytes, sha256 } = await exportStatement(workspace.evidence(), file)
      const entries = workspace.derivation().entryCount
      const revision = workspace.book.revision()
      return {
        exit: 0,
        document: { entries, sha256, file, format, lines, bytes, revision },
        text: () =>
          `${count(entries, 'entry', 'entries')} of revision ${revision} written to ${file} (${bytes} bytes)\nSHA-256 ${sha256}`,
      }
    })
  },
}
