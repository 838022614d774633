/** A command in a process of its own, run for a host with a window: words come as arguments, code and text go back as one message. */
import { type ChildSelf, hostChannel } from '../../../shared/protocol/childProcess.ts'
import { runCommandLine } from './run.ts'

/** What a host hears when the command has ended. */
export interface CommandAnswer {
  /** exit code of the command line */
  readonly code: number
  readonly text: string
}

const host = hostChannel(process as ChildSelf)
let text = ''
const code = await runCommandLine(process.argv.slice(2), (more) => {
  text += more
})
host.send({ code, text } satisfies CommandAnswer)
host.end()
