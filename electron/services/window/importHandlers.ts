/** Commands of the Import view: files on their way into the book, mappings of tables, market files. */
import {
  type ColumnMapping,
  type KeptMapping,
  MAPPINGS_SETTING,
} from '../../../shared/model/columnMapping.ts'
import { AppError } from '../../../shared/protocol/appError.ts'
import { mappingFile, readKeptMappings, readMappingFile } from '../../../shared/protocol/columnMapping.ts'
import type { WindowHandlers } from '../../../shared/protocol/window/commands.ts'
import type { Download } from '../../../shared/protocol/window/files.ts'
import type { KeptLayout } from '../../../shared/protocol/window/importing.ts'
import type { WindowSession } from './session.ts'

/** Commands of one session. */
export function importHandlers(session: WindowSession): Partial<WindowHandlers> {
  const { imports } = session
  const download = (mapping: ColumnMapping, file: string): Download => {
    const bytes = new TextEncoder().encode(mappingFile(mapping, file))
    return session.downloads.add(`${file.replace(/\.[^.]*$/, '')}.columns.json`, 'application/json', {
      bytes,
    })
  }
  const keep = async (layout: string, mapping: KeptMapping | null): Promise<void> => {
    const { book } = session.writable()
    const { [layout]: _, ...rest } = readKeptMappings(book.setting(MAPPINGS_SETTING))
    const next = mapping === null ? rest : { ...rest, [layout]: mapping }
    await book.whenFree(() => book.setSetting(MAPPINGS_SETTING, next))
    session.changed()
  }
  return {
    'import/start': async ({ handle, format, zone, account }) => {
      const file = session.files.get(handle)
      // The sample goes away one day: what is imported belongs into the own book.
      if (session.currentPath === null || session.state().book?.sample === true) await session.startEmpty()
      session.writable()
      const answers = given({ format, zone, account })
      return imports.start(handle, file.name, file.bytes, answers)
    },
    'import/state': (input) => imports.state(input.import, input.wait),
    'import/answer': ({ import: id, ...answers }) => imports.answer(id, given(answers)),
    'import/map': ({ import: id, mapping, keep }) => imports.answer(id, { mapping, keepMapping: keep }),
    'import/mapText': ({ import: id, text }) => {
      imports.table(id)
      const { mapping, problem } = readMappingFile(text)
      if (mapping === null) throw new AppError('protocol/bad-input', problem)
      return imports.answer(id, { mapping, keepMapping: true })
    },
    'import/mapFile': (input) => {
      const { file, table } = imports.table(input.import)
      return download(table.mapping, file)
    },
    'import/forgetMap': async (input) => {
      const { table } = imports.table(input.import)
      await keep(table.layout, null)
      return imports.answer(input.import, { mapping: null })
    },
    'mappings/list': () => kept(session.book().book),
    'mappings/set': async (input) => {
      await keep(input.layout, input.kept)
      return kept(session.book().book)
    },
    'mappings/file': (input) => {
      const found = kept(session.book().book).find((k) => k.layout === input.layout)?.kept
      if (found === undefined) throw new AppError('file/not-found', 'The book keeps no such column mapping.')
      return download(found.mapping, found.file)
    },
    'import/page': ({ import: id, filter, offset, limit }) => imports.page(id, filter, offset, limit),
    'import/choose': ({ import: id, ...choice }) => imports.choose(id, given(choice)),
    'import/commit': (input) => imports.commit(input.import),
    'import/cancel': (input) => {
      imports.cancel(input.import)
      return null
    },
    'marketFiles/list': () => session.book().book.marketShelf.list().toReversed(),
    'marketFiles/turn': async ({ number, live }) => {
      const { book } = session.writable()
      await book.whenFree(() => book.marketShelf.turn(number, live))
      session.bookChanged()
      return book.marketShelf.list().toReversed()
    },
  }
}

/** Mappings of a book, newest first. */
function kept(book: { setting(key: string): unknown }): readonly KeptLayout[] {
  return Object.entries(readKeptMappings(book.setting(MAPPINGS_SETTING)))
    .map(([layout, mapping]) => ({ layout, kept: mapping }))
    .sort((a, b) => b.kept.savedAt - a.kept.savedAt)
}

/** The members that are there. */
function given<T extends object>(members: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(members).filter(([, v]) => v !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>
  }
}
