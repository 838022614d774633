/**
 * Child process of tests: writes a whole book export into the book `argv[2]`. With `argv[3]` it kills itself without warning just before
 * that SQL statement of the write; without, it says how many there are.
 */
import { writeSync } from 'node:fs'
import { openBook } from '../../electron/book/open.ts'
import { writeBookExport } from '../../electron/importer/bookExport.ts'
import { wholeBook } from './wholeBook.ts'

const [path = '', fatal = ''] = process.argv.slice(2)
let armed = false
let statements = 0
const book = openBook(path, {
  mode: 'write',
  host: 'test',
  now: () => 0,
  trace: () => {
    if (armed && ++statements === Number(fatal)) process.kill(process.pid, 'SIGKILL')
  },
})
armed = true
writeBookExport(book, wholeBook())
writeSync(1, `written ${statements}\n`)
book.close()
