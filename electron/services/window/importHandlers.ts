/** Commands of the Import view: files on their way into the book, mappings of tables, market files. */
import { MAPPINGS_SETTING } from '../../../shared/model/columnMapping.ts'
import { AppError } from '../../../shared/protocol/appError.ts'
import { mappingFile, readKeptMappings, readMappingFile } from '../../../shared/protocol/columnMapping.ts'
import type { WindowHandlers } from '../../../shared/protocol/window/commands.ts'
import type { WindowSession } from './session.ts'

/** Commands of one session. */
export function importHandlers(session: WindowSession): Partial<WindowHandlers> {
  const { imports } = session
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
      const bytes = new TextEncoder().encode(mappingFile(table.mapping, file))
      return session.downloads.add(`${file.replace(/\.[^.]*$/, '')}.columns.json`, 'application/json', {
        bytes,
      })
    },
    'import/forgetMap': async (input) => {
      const { table } = imports.table(input.import)
      const { book } = session.writable()
      const { [table.layout]: _, ...rest } = readKeptMappings(book.setting(MAPPINGS_SETTING))
      await book.whenFree(() => book.setSetting(MAPPINGS_SETTING, rest))
      session.changed()
      return imports.answer(input.import, { mapping: null })
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

/** The members that are there. */
function given<T extends object>(members: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(members).filter(([, v]) => v !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>
  }
}
