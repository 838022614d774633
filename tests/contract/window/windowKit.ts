/** A window session on books of its own, and clients of it over every road. */
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { MessageChannel } from 'node:worker_threads'
import { WebSocket, WebSocketServer } from 'ws'
import { windowPorts } from '../../../electron/hosts/browser/windowPorts.ts'
import { windowHandlers } from '../../../electron/services/window/handlers.ts'
import { WindowSession } from '../../../electron/services/window/session.ts'
import { directCarriers, type PortLike, portCarrier } from '../../../shared/protocol/carriers.ts'
import { type Router, serve } from '../../../shared/protocol/rpc.ts'
import { type WebSocketLike, webSocketCarrier } from '../../../shared/protocol/webSocketCarrier.ts'
import { windowClient } from '../../../shared/protocol/window/client.ts'
import type { WindowClient } from '../../../shared/protocol/window/commands.ts'
import { windowRouter } from '../../../shared/protocol/window/router.ts'

export interface TestSession {
  readonly session: WindowSession
  readonly router: Router
  readonly folder: string
  /** a client in this process */
  readonly client: WindowClient
  close(): void
}

/** A session whose own book, sample and settings lie in a new folder. */
export function testSession(now: () => number = Date.now): TestSession {
  const folder = mkdtempSync(join(tmpdir(), 'hedgerow-window-test-'))
  const ports = windowPorts({
    host: 'browser',
    version: '0.0.0',
    now,
    ownBook: join(folder, 'book.hedgerow'),
  })
  const session = new WindowSession(ports)
  const router = windowRouter(windowHandlers(session))
  return {
    session,
    router,
    folder,
    client: directClient(router),
    close: () => {
      session.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** A session on the sample, priced. */
export async function sampleSession(): Promise<TestSession> {
  const kit = testSession()
  await kit.client.call('sample/open', {})
  await until(kit.session, (s) => s.pricing.state === 'current' || s.pricing.state === 'failed')
  return kit
}

function directClient(router: Router): WindowClient {
  const [here, there] = directCarriers()
  serve(router, there)
  return windowClient(here)
}

export interface Roads {
  readonly clients: {
    readonly direct: WindowClient
    readonly port: WindowClient
    readonly socket: WindowClient
  }
  close(): void
}

/** The same router over a direct call, a message port and a WebSocket. */
export async function allRoads(router: Router): Promise<Roads> {
  const { port1, port2 } = new MessageChannel()
  serve(router, portCarrier(port1 as unknown as PortLike))
  const server = createServer()
  const sockets = new WebSocketServer({ server, perMessageDeflate: false })
  sockets.on('connection', (ws) => serve(router, webSocketCarrier(ws as unknown as WebSocketLike)))
  await listen(server)
  const socket = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`, {
    perMessageDeflate: false,
  })
  await new Promise((open, fail) => {
    socket.once('open', open)
    socket.once('error', fail)
  })
  return {
    clients: {
      direct: directClient(router),
      port: windowClient(portCarrier(port2 as unknown as PortLike)),
      socket: windowClient(webSocketCarrier(socket as unknown as WebSocketLike)),
    },
    close: () => {
      port1.close()
      port2.close()
      socket.terminate()
      sockets.close()
      server.close()
    },
  }
}

function listen(server: Server): Promise<void> {
  return new Promise((settle) => {
    server.listen(0, '127.0.0.1', settle)
  })
}

/** Waits until the window's state fits. Fails with the last state after `waitMs`. */
export async function until(
  session: WindowSession,
  fits: (state: ReturnType<WindowSession['state']>) => boolean,
  waitMs = 40_000,
): Promise<ReturnType<WindowSession['state']>> {
  return await new Promise((settle, fail) => {
    const look = (): void => {
      const state = session.state()
      if (!fits(state)) return
      clearTimeout(late)
      stop()
      settle(state)
    }
    const stop = session.onChange(look)
    const late = setTimeout(() => {
      stop()
      fail(
        new Error(
          `The state did not come about: ${JSON.stringify({ ...session.state(), settings: null }, null, 1)}`,
        ),
      )
    }, waitMs)
    look()
  })
}
