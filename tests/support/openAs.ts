/** Child process of tests: opens the book `argv[2]` in mode `argv[3]` and prints what came of it as JSON. */
import { openBook } from '../../electron/book/open.ts'
import { AppError } from '../../shared/protocol/appError.ts'

const [path = '', mode = 'read'] = process.argv.slice(2)
try {
  const book = openBook(path, { mode: mode === 'write' ? 'write' : 'read', host: 'test', now: () => 0 })
  const rows = book.evidence().batches.reduce((sum, b) => sum + b.rows.length, 0)
  book.close()
  process.stdout.write(JSON.stringify({ rows }))
} catch (error) {
  const data = error instanceof AppError ? error.toData() : { code: 'unexpected', message: String(error) }
  process.stdout.write(JSON.stringify(data))
}
