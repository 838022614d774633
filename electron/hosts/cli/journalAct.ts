/** What `undo` and `revive` share: they are one act in two directions. */
import type { Command } from './command.ts'
import { BATCH_FIELDS, batchesText } from './journalText.ts'
import { withWorkspace } from './session.ts'
import { count } from './table.ts'

interface JournalActSpec {
  readonly act: 'undo' | 'revive'
  readonly summary: string
  readonly count: { readonly name: 'removed' | 'restored'; readonly meaning: string }
  readonly refusal: string
}

/** The command of one direction. Its argument is a batch's number or an edit's name. */
export function journalAct(spec: JournalActSpec): Command {
  return {
    summary: spec.summary,
    usage: [
      'BATCH      a batch by its number, for example 3',
      'EDIT       an edit by its name, for example e1',
    ],
    options: [],
    fields: [
      { name: 'target', meaning: 'what was named: the batch number as text, or e1, e2 ...' },
      { ...spec.count },
      ...BATCH_FIELDS,
    ],
    exits: { 1: spec.refusal },
    examples: [`hedgerow ${spec.act} 3`, `hedgerow ${spec.act} e1 --json`],
    run: async (input) => {
      const { readTarget, undo, revive, journal } = await import('../../services/batches.ts')
      const [word, ...rest] = input.positionals
      const target = word === undefined || rest.length > 0 ? null : readTarget(word)
      if (target === null) throw input.usage(`hedgerow ${spec.act} takes one batch (3) or one edit (e1).`)
      return withWorkspace(input, 'write', (workspace) => {
        const entries = spec.act === 'undo' ? undo(workspace, target) : revive(workspace, target)
        const after = journal(workspace)
        return {
          exit: 0,
          document: { target: word, [spec.count.name]: entries, ...after },
          text: () => `${told(spec, target, entries)}\n${batchesText(after)}`,
        }
      })
    },
  }
}

function told(
  spec: JournalActSpec,
  target: { readonly kind: 'batch' | 'edit'; readonly number: number },
  entries: number,
): string {
  const name = target.kind === 'batch' ? `Batch ${target.number}` : `Edit e${target.number}`
  const state = spec.act === 'undo' ? 'is void' : 'is live again'
  const what = count(Math.abs(entries), 'entry', 'entries')
  return `${name} ${state}; ${what} ${spec.count.name}.`
}
