/** The launcher in a process of its own, for signals. Words: the place's folder, the installer, then the launcher's words. */
import { join } from 'node:path'
import { start } from '../../electron/hosts/start/start.ts'
import { type Fetcher, fakePorts } from './kit.ts'

const [folder = '', fetcher = '', ...words] = process.argv.slice(2)
const place = {
  folder,
  electron: join(folder, 'electron'),
  memory: join(folder, 'cache', 'fetch.json'),
  scratch: join(folder, 'cache', 'fetch'),
  ran: join(folder, 'ran.json'),
  remove: () => {},
}
process.exitCode = await start(words, {
  ...fakePorts(place, fetcher as Fetcher),
  browser: async (given) => {
    console.log(`browser ${given.join(' ')}`)
    return 0
  },
  say: (sentence) => console.log(sentence),
  progress: (news) => console.log(`news ${JSON.stringify(news)}`),
  print: (text) => console.log(text),
})
