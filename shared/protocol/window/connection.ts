/**
 * How a page of the browser host gets in.
 *
 * 1. The page is opened at `http://127.0.0.1:PORT/#code=CODE`. It takes the code from the fragment, wipes the fragment
 *    (`history.replaceState`) and sends `POST /session` with `{"code": CODE}`; the answer is `SessionAnswer`.
 * 2. The key goes to `sessionStorage` (a reload keeps it, other tabs and programs do not have it) and into KEY_HEADER of every later
 *    request: `POST /upload` (body: the file's bytes; NAME_HEADER: `encodeURIComponent(name)`; answer: `UploadedFile` as JSON) and
 *    `GET /download/ID` (answer: the bytes).
 * 3. `new WebSocket('ws://127.0.0.1:PORT/socket')`, first message the text of a `SocketHello`; the first message back is the text of a
 *    `SocketWelcome`. After `ok: true` all messages are binary frames of `webSocketCarrier`; after `ok: false` the host closes.
 *
 * HTTP errors have a JSON body `HttpProblem`.
 */

export const KEY_HEADER = 'x-hedgerow-key'
export const NAME_HEADER = 'x-hedgerow-name'
export const SOCKET_PATH = '/socket'
export const SESSION_PATH = '/session'
export const UPLOAD_PATH = '/upload'
export const DOWNLOAD_PATH = '/download/'

/** bytes of an uploaded file: 512 MiB */
export const UPLOAD_LIMIT = 536_870_912

export interface SessionAnswer {
  readonly key: string
}

export interface SocketHello {
  readonly hedgerow: 1
  readonly key: string
  /** true: a window that is connected already loses its connection to this one */
  readonly takeOver: boolean
}

/** `busy`: another window is connected; ask the person, then say hello with `takeOver`. `key`: the key is not that of this host. */
export type SocketWelcome =
  | { readonly ok: true }
  | { readonly ok: false; readonly code: 'busy' | 'key' | 'hello'; readonly sentence: string }

/** Close code of a window whose place another one took. */
export const CLOSED_TAKEN_OVER = 4001

export interface HttpProblem {
  readonly code:
    | 'host'
    | 'origin'
    | 'key'
    | 'code'
    | 'method'
    | 'not-found'
    | 'too-large'
    | 'bad-request'
    | 'disk'
    | 'failed'
  readonly sentence: string
}
