/** Gets a page in: of the desktop by a port, of the browser host by code -> key -> socket. See shared/protocol/window/connection.ts for the steps. */
import type { Carrier } from '../../shared/protocol/rpc.ts'
import { type WebSocketLike, webSocketCarrier } from '../../shared/protocol/webSocketCarrier.ts'
import {
  CLOSED_TAKEN_OVER,
  type HttpProblem,
  KEY_HEADER,
  NAME_HEADER,
  SESSION_PATH,
  type SessionAnswer,
  SOCKET_PATH,
  type SocketHello,
  type SocketWelcome,
  UPLOAD_PATH,
} from '../../shared/protocol/window/connection.ts'
import type { UploadedFile } from '../../shared/protocol/window/files.ts'
import { desktop, enterDesktop, type GivenFile, takeOnDesktop } from './desktop.ts'

const KEY_ITEM = 'hedgerow-key'

/** The key of this page; null: it was not let in yet. */
export function storedKey(): string | null {
  return sessionStorage.getItem(KEY_ITEM)
}

/** Why the page is not in. `busy` can be answered by `enter({takeOver: true})`. */
export class EntryError extends Error {
  override readonly name = 'EntryError'
  readonly code: 'busy' | 'key' | 'code' | 'lost' | 'hello'

  constructor(code: EntryError['code'], sentence: string) {
    super(sentence)
    this.code = code
  }
}

export interface Entered {
  readonly carrier: Carrier
  /** settles with the reason when the connection ends */
  readonly ended: Promise<'taken-over' | 'closed'>
}

/** Exchanges the code in the address, if there is one, and wipes it from the address at once. */
export async function exchangeCode(): Promise<void> {
  const code = new URLSearchParams(location.hash.slice(1)).get('code')
  if (code === null) return
  history.replaceState(null, '', location.pathname)
  const response = await fetch(SESSION_PATH, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ code }),
  })
  if (!response.ok) throw new EntryError('code', await sentenceOf(response))
  sessionStorage.setItem(KEY_ITEM, ((await response.json()) as SessionAnswer).key)
}

/** Takes the desktop's port, or opens the socket and says hello. @throws EntryError */
export function enter(options: { readonly takeOver: boolean }): Promise<Entered> {
  const bridge = desktop()
  if (bridge !== undefined) return enterDesktop(bridge)
  const key = storedKey()
  if (key === null) {
    throw new EntryError(
      'key',
      'This page was not opened by Hedgerow. Start Hedgerow again; it opens its own page.',
    )
  }
  return new Promise((settle, fail) => {
    const socket = new WebSocket(`ws://${location.host}${SOCKET_PATH}`)
    const ended = new Promise<'taken-over' | 'closed'>((end) => {
      socket.addEventListener('close', (e) => end(e.code === CLOSED_TAKEN_OVER ? 'taken-over' : 'closed'))
    })
    socket.addEventListener('open', () => {
      socket.send(JSON.stringify({ hedgerow: 1, key, takeOver: options.takeOver } satisfies SocketHello))
    })
    socket.addEventListener(
      'message',
      (e) => {
        const welcome = JSON.parse(String(e.data)) as SocketWelcome
        if (welcome.ok) settle({ carrier: webSocketCarrier(socket as unknown as WebSocketLike), ended })
        else fail(new EntryError(welcome.code, welcome.sentence))
      },
      { once: true },
    )
    void ended.then(() => fail(new EntryError('lost', 'Hedgerow is not running any more. Start it again.')))
  })
}

/** Hands a file to the host. @throws Error with the host's own sentence */
export async function uploadFile(file: File | GivenFile, signal: AbortSignal): Promise<UploadedFile> {
  if ('handle' in file) return { handle: file.handle, name: file.name, bytes: file.size }
  const bridge = desktop()
  if (bridge !== undefined) return await takeOnDesktop(bridge, file)
  const response = await fetch(UPLOAD_PATH, {
    method: 'POST',
    headers: {
      [KEY_HEADER]: storedKey() ?? '',
      [NAME_HEADER]: encodeURIComponent(file.name),
      'content-type': 'application/octet-stream',
    },
    body: file,
    signal,
  })
  if (!response.ok) throw new Error(await sentenceOf(response))
  return (await response.json()) as UploadedFile
}

async function sentenceOf(response: Response): Promise<string> {
  try {
    return ((await response.json()) as HttpProblem).sentence
  } catch {
    return 'Hedgerow did not answer as expected. Start it again.'
  }
}
