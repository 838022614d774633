/** Commands that write or undo an edit. */
import type { EditChange } from '../../../shared/model/evidence.ts'
import { instrumentName, parseInstrumentName } from '../../../shared/model/instrument.ts'
import { AppError } from '../../../shared/protocol/appError.ts'
import type { WindowHandlers } from '../../../shared/protocol/window/commands.ts'
import type { EditDone } from '../../../shared/protocol/window/positions.ts'
import { contractLabel } from '../../../shared/screen/labels.ts'
import { equityIdentity } from '../../../shared/statements/contracts.ts'
import { entryReference } from './edits.ts'
import type { WindowSession } from './session.ts'

const TAGS_LIMIT = 2000

/** Commands that change the book by hand: typed rows, corrections, terms, strategies, undo and redo. */
export function editHandlers(session: WindowSession): Partial<WindowHandlers> {
  const told = (done: EditDone): EditDone => {
    session.bookChanged()
    return done
  }
  return {
    'edit/fill': async (input) => told(await session.writable().edits.fill(input)),
    'edit/holding': async (input) => told(await session.writable().edits.holding(input)),
    'edit/settlement': async (input) => told(await session.writable().edits.settlement(input)),
    'edit/correct': async ({ of, set, reason }) => {
      const members =
        set === null ? null : Object.fromEntries(Object.entries(set).filter(([, v]) => v !== undefined))
      if (members !== null && Object.keys(members).length === 0)
        throw new AppError('protocol/bad-input', 'Nothing to correct: give a quantity, a price or an amount.')
      const change = { kind: 'supersede', of: entryReference(of), set: members } as const
      const label = set === null ? 'Entry rejected' : 'Entry corrected'
      return told(await session.writable().edits.write(change, reason, label))
    },
    'edit/distinct': async ({ batch, row, reason }) =>
      told(
        await session
          .writable()
          .edits.write({ kind: 'distinct', batch, row }, reason, 'Pair kept as two trades'),
      ),
    'edit/merge': async ({ keep, drop, reason }) => {
      const kept = keep.includes(':') ? keep : shareName(keep, drop)
      const label = `${contractLabel(drop)} read as ${contractLabel(kept)}`
      return told(await session.writable().edits.write({ kind: 'merge', keep: kept, drop }, reason, label))
    },
    'edit/terms': async ({ instrument, terms, reason }) => {
      const set = Object.fromEntries(Object.entries(terms).filter(([, v]) => v !== undefined))
      if (Object.keys(set).length === 0)
        throw new AppError('protocol/bad-input', 'Nothing to set: give a term.')
      const change = { kind: 'terms', instrument, terms: set } as const
      return told(
        await session.writable().edits.write(change, reason, `Terms of ${contractLabel(instrument)} set`),
      )
    },
    'edit/strategy': async ({ positions, strategy, reason }, { signal }) => {
      const { edits } = session.writable()
      const fills = []
      for (const p of positions)
        fills.push(...(await session.ask<readonly Fill[]>('host/fills', p, { signal })))
      const tagged = fills.filter((f) => f.id !== null || f.batch !== null)
      if (tagged.length === 0)
        throw new AppError(
          'protocol/bad-input',
          'These positions have no fills to tag: they come from statements of holdings.',
        )
      if (tagged.length > TAGS_LIMIT)
        throw new AppError(
          'protocol/bad-input',
          `${tagged.length} fills are more than one tag may change (${TAGS_LIMIT}): choose fewer positions.`,
        )
      const count = tagged.length === 1 ? '1 fill' : `${tagged.length} fills`
      const label =
        strategy === null ? `Strategy taken from ${count}` : `Strategy ${strategy} given to ${count}`
      const changes = tagged.map(
        (f): EditChange => ({
          kind: 'strategy',
          of: f.batch === null ? { id: f.id as string } : { batch: f.batch, row: f.row },
          strategy,
        }),
      )
      return told(await edits.writeAll(changes, reason, label))
    },
    'edits/list': () => session.book().edits.list(),
    'edits/undo': async ({ edit }) => told(await session.writable().edits.undo(edit)),
    'edits/redo': async ({ edit }) => told(await session.writable().edits.redo(edit)),
  }
}

/** The name of a share by its symbol, in the currency that `like` settles in. */
function shareName(symbol: string, like: string): string {
  return instrumentName(
    equityIdentity(symbol.trim().toUpperCase(), parseInstrumentName(like)?.settle ?? 'USD'),
  )
}

interface Fill {
  readonly batch: number | null
  readonly edit: number | null
  readonly row: number
  readonly id: string | null
}
