/** Every command of the window, answered by its session. Inputs have passed their schemas. */
import { createHash, randomUUID } from 'node:crypto'
import type { MeasureUnits } from '../../../shared/model/measureUnits.ts'
import { AppError } from '../../../shared/protocol/appError.ts'
import type { CallContext } from '../../../shared/protocol/rpc.ts'
import type { CommandAnswer, CommandInput, WindowHandlers } from '../../../shared/protocol/window/commands.ts'
import type { BatchRow } from '../../../shared/protocol/window/importing.ts'
import type { EditDone } from '../../../shared/protocol/window/positions.ts'
import {
  DESK_COMMANDS,
  type DeskCommand,
  type HostQuestion,
  type HostQuestions,
} from '../../../shared/screen/desk.ts'
import { refuseSecondReading } from '../readings.ts'
import { editHandlers } from './editHandlers.ts'
import { importHandlers } from './importHandlers.ts'
import { knownBooks } from './knownBooks.ts'
import { marketHandlers } from './marketHandlers.ts'
import { REPORTING_SETTING } from './openBook.ts'
import type { WindowSession } from './session.ts'
import { toolHandlers } from './toolHandlers.ts'

const TSV_LIMIT = 5_000_000

/** The handlers of one session, for `windowRouter`. */
export function windowHandlers(session: WindowSession): WindowHandlers {
  const handlers: Partial<WindowHandlers> = {
    ...deskHandlers(session),
    ...stateHandlers(session),
    ...bookHandlers(session),
    ...importHandlers(session),
    ...batchHandlers(session),
    ...editHandlers(session),
    ...marketHandlers(session),
    ...toolHandlers(session),
  }
  // The contract test asks for every command of WINDOW_COMMANDS.
  return handlers as WindowHandlers
}

/** A question of the host itself to the engine. */
export function hostAsk<Q extends HostQuestion>(
  session: WindowSession,
  question: Q,
  input: HostQuestions[Q]['input'],
  signal?: CallContext['signal'],
): Promise<HostQuestions[Q]['answer']> {
  return session.ask(question, input, signal === undefined ? {} : { signal })
}

/** Commands that the engine answers. */
function deskHandlers(session: WindowSession): Partial<WindowHandlers> {
  const entries = DESK_COMMANDS.map((name) => [name, deskHandler(session, name)])
  return Object.fromEntries(entries) as Partial<WindowHandlers>
}

function deskHandler<K extends DeskCommand>(session: WindowSession, name: K) {
  return async (input: CommandInput<K>, { signal }: CallContext): Promise<CommandAnswer<K>> => {
    const answer = await session.ask<CommandAnswer<K> | null>(name, input, { signal })
    if (answer === null)
      throw new AppError(
        'file/not-found',
        'The book holds no such position at its as-of: it may have been closed or undone.',
      )
    return answer
  }
}

function stateHandlers(session: WindowSession): Partial<WindowHandlers> {
  return {
    'app/info': () => session.ports.info,
    'state/get': () => session.state(),
    'state/watch': (_input, emit, { signal }) =>
      new Promise<null>((settle) => {
        emit(session.state())
        const stop = session.onChange(() => emit(session.state()))
        signal.addEventListener('abort', () => {
          stop()
          settle(null)
        })
      }),
    'state/seen': () => {
      session.book().foreignCommit = null
      session.changed()
      return null
    },
    'state/asOf': async (input) => {
      await session.book().choose(input.to === 'instant' ? input.at : input.to)
      session.bookChanged()
      return null
    },
    'job/cancel': ({ job }) => {
      session.jobs.cancel(job)
      return null
    },
    'job/dismiss': ({ job }) => {
      session.jobs.dismiss(job)
      return null
    },
    'engine/reprice': async () => {
      session.book().followClock()
      await session.refresh()
      return null
    },
    'engine/restart': async () => {
      await session.restartEngine()
      return null
    },
    'settings/set': async (change) => {
      const { reportingCurrency, ...given } = change
      const own = Object.fromEntries(Object.entries(given).filter(([, v]) => v !== undefined))
      session.user.setSettings(reportingCurrency === undefined ? own : { ...own, reportingCurrency })
      const open = session.state().book
      if (reportingCurrency !== undefined && open !== null && open.readOnly === null) {
        const { book } = session.writable()
        await book.whenFree(() => book.setSetting(REPORTING_SETTING, reportingCurrency))
        session.bookChanged()
      }
      session.changed()
      return session.state().settings
    },
    'views/list': () => session.user.views,
    'views/save': ({ id, screen, name, layout }) => {
      const view = { id: id ?? randomUUID(), screen, name, layout }
      session.user.saveView(view)
      return view
    },
    'views/remove': ({ id }) => {
      session.user.removeView(id)
      return null
    },
  }
}

function bookHandlers(session: WindowSession): Partial<WindowHandlers> {
  const books = new Map<string, string>()
  const handleOf = (path: string): string => {
    const handle = createHash('sha256').update(path).digest('hex').slice(0, 32)
    books.set(handle, path)
    return handle
  }
  return {
    'file/release': ({ handle }) => {
      session.files.release(handle)
      return null
    },
    'file/bytes': ({ download }) => session.downloads.bytes(download),
    'book/known': () => knownBooks(session, handleOf),
    'book/open': async ({ handle, readOnly }) => {
      const path = books.get(handle)
      if (path === undefined) throw new AppError('file/not-found', 'This book is not known here any more.')
      await session.openPath(path, { readOnly: readOnly === true })
      return null
    },
    'book/retry': async ({ readOnly }) => {
      await session.retry(readOnly === true)
      return null
    },
    'book/startEmpty': async ({ reportingCurrency }) => {
      const { book } = await session.startEmpty()
      if (book.mode === 'write')
        await book.whenFree(() => book.setSetting(REPORTING_SETTING, reportingCurrency))
      session.bookChanged()
      return null
    },
    'sample/open': async () => {
      await session.openSample()
      return null
    },
    'sample/remove': async () => {
      await session.removeSample()
      return null
    },
    'sample/restore': async () => {
      await session.restoreSample()
      return null
    },
    'book/copy': async (input, { signal }) => {
      const units = unitsOf(session)
      const { rows, text } = await hostAsk(session, 'host/copy', { ...input, separator: '\t', units }, signal)
      if (text.length <= TSV_LIMIT) return { rows, text, download: null }
      const bytes = new TextEncoder().encode(text)
      return {
        rows,
        text: null,
        download: session.downloads.add('positions.tsv', 'text/tab-separated-values', { bytes }),
      }
    },
    'book/csv': async ({ query }, { signal }) => {
      const units = unitsOf(session)
      const copy = { query, headers: true, separator: ',', units } as const
      const { text } = await hostAsk(session, 'host/copy', copy, signal)
      return session.downloads.add('positions.csv', 'text/csv', {
        bytes: new TextEncoder().encode(`${text}\n`),
      })
    },
  }
}

function batchHandlers(session: WindowSession): Partial<WindowHandlers> {
  const turn = async (batch: number, live: boolean): Promise<CommandAnswer<'batches/undo'>> => {
    const { book } = session.writable()
    const before = await entriesOf(session)
    if (live) refuseSecondReading(book, batch)
    await book.whenFree(() => (live ? book.reviveBatch(batch) : book.voidBatch(batch)))
    session.bookChanged()
    const after = await entriesOf(session)
    return { batch, live, entries: Math.abs(after - before), revision: book.revision() }
  }
  return {
    'batches/list': async (_input, { signal }) => {
      const { book } = session.book()
      // Without an engine the list is still there, only not what an undo would take away.
      const facts = await hostAsk(session, 'host/batches', {}, signal).catch(() =>
        book.batches().map((b) => ({ ...b, entries: 0 })),
      )
      return facts.map(
        (b): BatchRow => ({
          batch: b.number,
          file: b.fileName,
          format: b.format,
          formatTitle: session.ports.formatTitle(b.format),
          sha256: b.sha256,
          importedAt: b.importedAt,
          accounts: b.accounts.map((a) => a.id),
          live: b.live,
          rows: b.rows,
          entries: b.entries,
          warnings: [...b.warnings],
        }),
      )
    },
    'batches/undo': ({ batch }) => turn(batch, false),
    'batches/revive': ({ batch }) => turn(batch, true),
    'breaks/accept': async ({ id, reason }, { signal }) => {
      const { edits } = session.writable()
      const found = await hostAsk(session, 'host/break', { id }, signal)
      if (found === null) throw new AppError('file/not-found', 'This break is settled already.')
      return edited(session, await edits.accept(found, reason))
    },
    'proposals/accept': async (input, { signal }) => {
      const { edits } = session.writable()
      const { changes, refused } = await hostAsk(session, 'host/accept', input, signal)
      if (changes.length === 0)
        throw new AppError(
          'protocol/bad-input',
          `Nothing to accept: ${refused[0] ?? 'the contract'} still needs a price or its deliverable.`,
        )
      const [first] = changes
      const one = changes.length === 1 ? '1 proposal' : `${changes.length} proposals`
      const rows = changes
        .flatMap((c) => (c.kind === 'rows' ? c.rows : []))
        .map((r, i) => ({ ...r, row: i + 1, sequence: i + 1 }))
      const change = first?.kind === 'rows' ? { ...first, rows } : undefined
      if (change === undefined)
        throw new AppError('internal/failed', 'A proposal that books nothing was accepted.')
      return edited(
        session,
        await edits.write(change, input.reason ?? 'proposal accepted', `Accepted ${one}`),
      )
    },
  }
}

/** Tells the session that an edit was written, and gives its answer on. */
export function edited(session: WindowSession, done: EditDone): EditDone {
  session.bookChanged()
  return done
}

async function entriesOf(session: WindowSession): Promise<number> {
  const { entries } = await hostAsk(session, 'host/entries', {})
  return entries
}

/** Units of the figures that leave the window: those a person sees there. */
function unitsOf(session: WindowSession): MeasureUnits {
  const { thetaDay, rhoStep } = session.user.settings
  return { thetaDay, rhoStep }
}
