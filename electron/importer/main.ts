/** Entry of the importer process: one file, one host. It ends with its answer, or when the host is gone. */
import { type ChildSelf, hostChannel } from '../../shared/protocol/childProcess.ts'
import type { ToImporter } from './messages.ts'
import { ImportSession } from './session.ts'

// Without a host nobody can confirm: it ends, and leaves the file and the book as they are.
const host = hostChannel(process as ChildSelf)
const session = new ImportSession(host.send)

// A terminal sends Ctrl+C to this process too. Its host decides: once a commit has begun, nothing may stop it.
process.on('SIGINT', () => {})

host.onMessage((message) => {
  void handle(message as ToImporter)
})

async function handle(message: ToImporter): Promise<void> {
  switch (message.kind) {
    case 'start':
      await session.start(message.job)
      break
    case 'page':
      session.page(message.id, message.query)
      break
    case 'commit':
      await session.commit(message.rows)
      break
  }
  if (session.finished) host.end()
}
