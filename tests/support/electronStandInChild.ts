/** Loaded before the entry of a utility process: a parent port in the place of Node's channel, and no end by itself, as in Electron. */
import { EventEmitter } from 'node:events'

const send = process.send?.bind(process)
const parentPort = new EventEmitter()
process.on('message', (data) => parentPort.emit('message', { data }))
process.on('disconnect', () => process.exit(0))
setInterval(() => {}, 2 ** 30)
Object.defineProperties(process, {
  parentPort: {
    value: Object.assign(parentPort, { postMessage: (message: unknown) => send?.(message, () => {}) }),
  },
  send: { value: undefined },
})
