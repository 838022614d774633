/** The one WebSocket of the window: the key in its first frame, capped frames, one client at a time. */
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import { type Router, serve } from '../../../shared/protocol/rpc.ts'
import { webSocketCarrier } from '../../../shared/protocol/webSocketCarrier.ts'
import {
  CLOSED_TAKEN_OVER,
  type SocketHello,
  type SocketWelcome,
} from '../../../shared/protocol/window/connection.ts'
import type { Admission } from './admission.ts'

/** bytes of one frame from the window; questions are small, files go by upload */
export const FRAME_LIMIT = 1_048_576
/** ms a new connection has to say hello */
const HELLO_WAIT = 5_000
/** ms the place of a window that is being reloaded may take to become free */
const RELOAD_WAIT = 1_000
/** bytes an unread window may leave in memory before it is let go */
const BACKLOG_LIMIT = 268_435_456

export class WindowSocket {
  readonly #server: WebSocketServer
  readonly #admission: Admission
  readonly #router: Router
  #client: WebSocket | null = null
  #freed: () => void = () => {}

  constructor(admission: Admission, router: Router) {
    this.#admission = admission
    this.#router = router
    this.#server = new WebSocketServer({
      noServer: true,
      maxPayload: FRAME_LIMIT,
      perMessageDeflate: false,
      clientTracking: true,
    })
  }

  /** True while a window is connected. */
  get connected(): boolean {
    return this.#client !== null
  }

  /** Takes over an upgrade request that the guard has let through. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    this.#server.handleUpgrade(request, socket, head, (ws) => this.#greet(ws))
  }

  close(): void {
    for (const ws of this.#server.clients) ws.close(1001)
    this.#server.close()
    for (const ws of this.#server.clients) ws.terminate()
  }

  #greet(ws: WebSocket): void {
    ws.on('error', () => ws.terminate())
    const late = setTimeout(() => ws.terminate(), HELLO_WAIT)
    late.unref()
    ws.once('message', (data, binary) => {
      clearTimeout(late)
      const hello = binary ? null : readHello(String(data))
      if (hello === null)
        this.#refuse(ws, 'hello', 'The first message was not the greeting that Hedgerow expects.')
      else if (!this.#admission.admits(hello.key))
        this.#refuse(ws, 'key', 'This page was opened for another run of Hedgerow: start Hedgerow again.')
      else void this.#seat(ws, hello.takeOver)
    })
  }

  async #seat(ws: WebSocket, takeOver: boolean): Promise<void> {
    if (this.#client !== null && !takeOver) await this.#waitForPlace()
    if (ws.readyState !== ws.OPEN) return
    if (this.#client !== null && !takeOver) {
      this.#refuse(
        ws,
        'busy',
        'Hedgerow is open in another window of this browser: use that one, or move it here.',
      )
      return
    }
    this.#client?.close(CLOSED_TAKEN_OVER)
    this.#client = ws
    ws.on('close', () => {
      if (this.#client !== ws) return
      this.#client = null
      this.#freed()
    })
    this.#say(ws, { ok: true })
    const carrier = webSocketCarrier(ws as unknown as Parameters<typeof webSocketCarrier>[0])
    serve(this.#router, {
      ...carrier,
      send: (frame) => {
        if (ws.bufferedAmount > BACKLOG_LIMIT) ws.terminate()
        else carrier.send(frame)
      },
    })
  }

  #waitForPlace(): Promise<void> {
    return new Promise((settle) => {
      const done = setTimeout(settle, RELOAD_WAIT)
      this.#freed = () => {
        clearTimeout(done)
        settle()
      }
    })
  }

  #refuse(ws: WebSocket, code: 'busy' | 'key' | 'hello', sentence: string): void {
    this.#say(ws, { ok: false, code, sentence })
    ws.close(1008)
  }

  #say(ws: WebSocket, welcome: SocketWelcome): void {
    ws.send(JSON.stringify(welcome))
  }
}

function readHello(text: string): SocketHello | null {
  try {
    const hello = JSON.parse(text) as Partial<SocketHello> | null
    return hello?.hedgerow === 1 && typeof hello.key === 'string' && typeof hello.takeOver === 'boolean'
      ? (hello as SocketHello)
      : null
  } catch {
    return null
  }
}
