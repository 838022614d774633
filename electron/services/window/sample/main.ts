/**
 * Entry of a process that writes the sample's statements into the folder its words name: making them takes longer than a host's task may.
 * `true` goes back when all are written.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type ChildSelf, hostChannel } from '../../../../shared/protocol/childProcess.ts'
import { sampleStatements } from './statements.ts'

const [folder] = process.argv.slice(2)
if (folder === undefined) throw new Error('Give the folder to write to.')
for (const { fileName, text } of sampleStatements())
  writeFileSync(join(folder, fileName), text, { mode: 0o600 })
const host = hostChannel(process as ChildSelf)
host.send(true)
host.end()
