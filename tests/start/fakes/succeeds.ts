/** An installer that puts a runtime in place: words are the package's folder and the text of the runtime. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const [folder = '', runtime = ''] = process.argv.slice(2)
process.send?.({ received: 50_000_000, total: 100_000_000 })
process.send?.({ unpacking: true })
mkdirSync(join(folder, 'dist'), { recursive: true })
writeFileSync(join(folder, 'dist', 'version'), 'v1.2.3')
writeFileSync(join(folder, 'dist', 'runtime.mjs'), runtime)
writeFileSync(join(folder, 'path.txt'), 'runtime.mjs')
process.disconnect?.()
