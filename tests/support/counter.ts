/** Child process of tests: `argv[3]` times opens the book `argv[2]` for writing, adds one to a setting, and closes it. */
import { openBook } from '../../electron/book/open.ts'

const [path = '', times = '0'] = process.argv.slice(2)
for (let i = 0; i < Number(times); i++) {
  const book = openBook(path, { mode: 'write', host: 'test', now: () => 0, waitMs: 60_000 })
  book.setSetting('count', Number(book.setting('count') ?? 0) + 1)
  book.close()
}
