import { type Command, refuseWords } from '../command.ts'
import { outFile } from '../files.ts'
import { withWorkspace } from '../session.ts'

export const backupCommand: Command = {
  summary: 'Writes a complete, checked copy of the book; the book stays usable meanwhile.',
  usage: ['[--out FILE]'],
  details: [
    'Without --out the copy goes beside the book, where old copies are thinned out: the newest five, then one a day,',
    'a week and a month are kept; nothing is written when the newest copy has this revision already.',
  ],
  options: [{ name: 'out', value: 'FILE', help: 'the file to write; refused when it exists' }],
  fields: [
    { name: 'ok', meaning: 'true: the copy was opened and checked as a whole' },
    { name: 'findings', meaning: 'always empty: a copy with findings is no backup, and the command fails' },
    { name: 'written', meaning: 'false when a copy of this revision was there already' },
    { name: 'file, bytes, revision', meaning: 'the copy' },
  ],
  exits: { 1: 'the book cannot be opened, FILE exists or cannot be written' },
  examples: ['hedgerow backup', 'hedgerow backup --out book-2026-01-30.hedgerow'],
  run: async (input) => {
    refuseWords(input)
    const out = input.options.text('out')
    return withWorkspace(input, 'read', async ({ book }) => {
      const copy =
        out === null
          ? await rotated(book, input.clock())
          : { ...(await book.backup(outFile(input, out))), written: true }
      const { path: file, bytes, revision, written } = copy
      return {
        exit: 0,
        document: { ok: true, findings: [], written, file, bytes, revision },
        text: () =>
          written
            ? `Revision ${revision} copied to ${file} (${bytes} bytes), opened and checked.`
            : `Revision ${revision} has its copy already: ${file} (${bytes} bytes).`,
      }
    })
  },
}

type Rotating = Parameters<typeof import('../../../book/backup.ts')['rotateBackups']>[0]

async function rotated(book: Rotating, now: number) {
  const { checkBackup, listBackups, rotateBackups } = await import('../../../book/backup.ts')
  const written = (await rotateBackups(book, now)) !== null
  const [newest] = listBackups(book.path)
  if (newest === undefined) throw new Error('a backup that was just made is not there')
  checkBackup(newest.path)
  return { ...newest, written }
}
