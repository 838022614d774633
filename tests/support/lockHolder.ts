/** Child process of tests: opens the book `argv[2]` for writing, says so on standard output, and holds it until it is killed. */
import { openBook } from '../../electron/book/open.ts'

const book = openBook(process.argv[2] ?? '', { mode: 'write', host: 'desktop', now: () => 1767657600000 })
process.stdout.write(`held ${book.lockToken}\n`)
// keeps the process alive; when the test dies its pipe closes and this process ends too
process.stdin.resume()
process.stdin.on('end', () => process.exit(0))
