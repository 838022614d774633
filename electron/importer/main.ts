/** Entry of the importer process: one file, one host. It ends with its answer, or when the host is gone. */
import type { FromImporter, ToImporter } from './messages.ts'
import { ImportSession } from './session.ts'

const session = new ImportSession((message: FromImporter) => {
  process.send?.(message)
})

process.on('message', (message: ToImporter) => {
  void handle(message)
})
// Without a host nobody can confirm: end, and leave the file and the book as they are.
process.on('disconnect', () => process.exit(1))

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
  // Closing the channel lets the last message out before the process ends.
  if (session.finished) process.disconnect()
}
