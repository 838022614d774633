import { AppError } from '../../../../shared/protocol/appError.ts'
import type { Finding } from '../../../book/types.ts'
import { type Command, type CommandInput, type Outcome, refuseWords } from '../command.ts'
import { withWorkspace } from '../session.ts'
import { count, table } from '../table.ts'

/** The file is there and is no whole book: an answer of the doctor, not a failure of the command. */
const SICK: ReadonlySet<string> = new Set(['book/corrupt', 'book/not-a-book'])

export const doctorCommand: Command = {
  summary: 'Checks the book file and the rules of the ledger; changes nothing.',
  usage: ['[options]'],
  options: [],
  fields: [
    { name: 'ok', meaning: 'true when nothing was found' },
    { name: 'findings[].check', meaning: 'number of the check in the ledger reference, section 14' },
    { name: 'findings[].message', meaning: 'what is wrong and what to do' },
    { name: 'book', meaning: 'the file that was checked' },
  ],
  exits: { 1: 'the book cannot be opened', 3: 'something is wrong: see the findings' },
  examples: ['hedgerow doctor', 'hedgerow doctor --book desk.hedgerow --json'],
  run: async (input) => {
    refuseWords(input)
    return outcome(input.bookFile, await findings(input))
  },
}

async function findings(input: CommandInput): Promise<readonly Finding[]> {
  const { examine } = await import('../../../book/doctor.ts')
  try {
    return await withWorkspace(input, 'read', ({ book }) =>
      examine(book, {
        ...(input.asOf !== null && { asOf: input.asOf }),
        onStep: (step) => input.progress(`checking ${step}`),
      }),
    )
  } catch (error) {
    if (!(error instanceof AppError) || !SICK.has(error.code)) throw error
    return [{ check: 1, message: error.message }]
  }
}

function outcome(book: string, found: readonly Finding[]): Outcome {
  const ok = found.length === 0
  return {
    exit: ok ? 0 : 3,
    document: { ok, findings: found, book },
    text: () =>
      ok
        ? `${book} is in order.`
        : `${book}: ${count(found.length, 'finding')}\n\n${table(found, [
            { header: 'check', align: 'right', cell: (f) => String(f.check) },
            { header: 'finding', cell: (f) => f.message },
          ])}`,
  }
}
