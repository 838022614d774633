/**
 * Child process of tests: writes one batch of `argv[3]` fills (seed `argv[4]`) into the book `argv[2]`. With `argv[5]` it kills itself
 * without warning just before that SQL statement of the write (`after`: right after it); else it says `writing` and waits to be killed.
 */
import { writeSync } from 'node:fs'
import { openBook } from '../../electron/book/open.ts'
import { manyFills } from './evidence.ts'

const [path = '', count = '0', seed = '1', fatal = ''] = process.argv.slice(2)
const batch = manyFills(Number(count), Number(seed))
let armed = false
let statements = 0
const book = openBook(path, {
  mode: 'write',
  host: 'test',
  now: () => 0,
  ...(fatal === ''
    ? {}
    : {
        trace: () => {
          if (armed && ++statements === Number(fatal)) process.kill(process.pid, 'SIGKILL')
        },
      }),
})
armed = true
writeSync(1, 'writing\n')
book.writeBatch(batch)
if (fatal === 'after') process.kill(process.pid, 'SIGKILL')
writeSync(1, `written ${statements}\n`)
book.close()
