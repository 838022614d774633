/** Entry of a process that writes the sample's statements into a folder: making them takes longer than a host's task may. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { sampleStatements } from './statements.ts'

const [folder] = process.argv.slice(2)
if (folder === undefined) throw new Error('Give the folder to write to.')
for (const { fileName, text } of sampleStatements())
  writeFileSync(join(folder, fileName), text, { mode: 0o600 })
