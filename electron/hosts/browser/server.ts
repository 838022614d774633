/** The browser host: the window's services on 127.0.0.1, for one page that brings the key. */
import { createReadStream } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Router } from '../../../shared/protocol/rpc.ts'
import {
  DOWNLOAD_PATH,
  type HttpProblem,
  KEY_HEADER,
  SESSION_PATH,
  SOCKET_PATH,
  UPLOAD_PATH,
} from '../../../shared/protocol/window/connection.ts'
import type { UploadedFile } from '../../../shared/protocol/window/files.ts'
import { Admission } from './admission.ts'
import { type Asset, listAssets } from './assets.ts'
import { refuse, securityHeaders } from './guard.ts'
import { WindowSocket } from './socket.ts'
import { type StartPage, writeStartPage } from './startPage.ts'
import { type TakenFile, Uploads } from './uploads.ts'

// Not imported: an import of node:http reads all its members, and one of them loads a client for fetch, 20 ms of every start.
const { createServer } = process.getBuiltinModule('node:http')

/** What the host serves: the window's router, and the files that go in and out beside it. */
export interface WindowPort {
  readonly router: Router
  /** gives an uploaded file its handle */
  takeFile(file: TakenFile): UploadedFile
  /** a file to send out, null when the id is unknown */
  download(id: string): OutgoingFile | null
}

export interface OutgoingFile {
  readonly name: string
  readonly type: string
  readonly content: { readonly path: string } | { readonly bytes: Uint8Array }
}

export interface HostOptions {
  /** 0: any free port */
  readonly port: number
  /** folder of the built page */
  readonly pageFolder: string
  readonly now: () => number
  readonly uploadLimit?: number
}

const STATUS: { readonly [code in HttpProblem['code']]: number } = {
  host: 421,
  origin: 403,
  key: 401,
  code: 403,
  method: 405,
  'not-found': 404,
  'too-large': 413,
  'bad-request': 400,
  disk: 507,
  failed: 500,
}
const NO_KEY: HttpProblem = {
  code: 'key',
  sentence: 'This page has no key for Hedgerow: start Hedgerow again.',
}
const NOT_FOUND: HttpProblem = { code: 'not-found', sentence: 'There is nothing at this address.' }
const SESSION_BODY_LIMIT = 1024

export class BrowserHost {
  readonly #window: WindowPort
  readonly #server: Server
  readonly #admission: Admission
  readonly #socket: WindowSocket
  readonly #uploads: Uploads
  readonly #assets: ReadonlyMap<string, Asset>
  readonly #headers: { readonly [name: string]: string }
  #page: StartPage | null = null
  readonly port: number

  private constructor(
    window: WindowPort,
    server: Server,
    assets: ReadonlyMap<string, Asset>,
    options: HostOptions,
  ) {
    this.#window = window
    this.#server = server
    this.#assets = assets
    this.#admission = new Admission(options.now)
    this.#socket = new WindowSocket(this.#admission, window.router)
    this.#uploads = new Uploads(options.uploadLimit)
    this.port = (server.address() as AddressInfo).port
    this.#headers = securityHeaders(this.port)
    server.on('request', (request, response) => void this.#answer(request, response))
    server.on('upgrade', (request, socket, head) => this.#upgrade(request, socket, head))
  }

  /** Listens. @throws the system's error (`EADDRINUSE`, `EACCES`) when the port cannot be had */
  static async start(window: WindowPort, options: HostOptions): Promise<BrowserHost> {
    const assets = await listAssets(options.pageFolder)
    const server = createServer({ maxHeaderSize: 8192 })
    await new Promise<void>((settle, fail) => {
      server.once('error', fail)
      server.listen({ host: '127.0.0.1', port: options.port, exclusive: true }, settle)
    })
    return new BrowserHost(window, server, assets, options)
  }

  /** True when the built page is there. */
  get hasPage(): boolean {
    return this.#assets.has('/')
  }

  /** A new start page with a new code; the one before is void. It goes away when it was used or is too old. */
  async invite(): Promise<string> {
    await this.#page?.wipe()
    const code = this.#admission.issue()
    const page = await writeStartPage(`http://127.0.0.1:${this.port}/#code=${code}`)
    this.#page = page
    setTimeout(() => void page.wipe(), 30_000).unref()
    return page.file
  }

  /** True while a window is connected. */
  get connected(): boolean {
    return this.#socket.connected
  }

  async close(): Promise<void> {
    this.#socket.close()
    this.#server.close()
    this.#server.closeAllConnections()
    await this.#page?.wipe()
    await this.#uploads.close()
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const problem = await this.#route(request, response)
      if (problem !== null) this.#problem(request, response, problem)
    } catch {
      // A client that went away, or a file of ours that did: nothing of it is told outside.
      if (response.headersSent) response.destroy()
      else
        this.#problem(request, response, {
          code: 'failed',
          sentence: 'Hedgerow could not answer: try again.',
        })
    }
  }

  async #route(request: IncomingMessage, response: ServerResponse): Promise<HttpProblem | null> {
    const path = request.url ?? ''
    const asset = this.#assets.get(path)
    if (asset !== undefined) return await this.#sendAsset(request, response, asset, path)
    const foreign = refuse(request, this.port, 'command')
    if (foreign !== null) return foreign
    if (path === SESSION_PATH) return await this.#exchange(request, response)
    const upload = path === UPLOAD_PATH
    if (!upload && !path.startsWith(DOWNLOAD_PATH)) return NOT_FOUND
    if (!this.#admission.admits(header(request, KEY_HEADER))) return NO_KEY
    if (request.method !== (upload ? 'POST' : 'GET')) return METHOD
    return upload ? await this.#upload(request, response) : await this.#download(path, response)
  }

  async #sendAsset(
    request: IncomingMessage,
    response: ServerResponse,
    asset: Asset,
    path: string,
  ): Promise<HttpProblem | null> {
    const foreign = refuse(request, this.port, path === '/' ? 'document' : 'asset')
    if (foreign !== null) return foreign
    if (request.method !== 'GET' && request.method !== 'HEAD') return METHOD
    // Read whole: as streams, forty small files take twice the host's time.
    const bytes = await readFile(asset.file)
    const length = { 'content-length': bytes.byteLength }
    response.writeHead(200, { ...this.#headers, 'content-type': asset.type, ...length })
    response.end(request.method === 'HEAD' ? undefined : bytes)
    return null
  }

  async #exchange(request: IncomingMessage, response: ServerResponse): Promise<HttpProblem | null> {
    if (request.method !== 'POST') return METHOD
    const code = readCode(await readBody(request, SESSION_BODY_LIMIT))
    if (code === null)
      return { code: 'bad-request', sentence: 'The page asked in a way Hedgerow does not know.' }
    const exchange = this.#admission.exchange(code)
    if ('refused' in exchange) return { code: 'code', sentence: REFUSED[exchange.refused] }
    await this.#page?.wipe()
    this.#json(response, 200, { key: exchange.key })
    return null
  }

  async #upload(request: IncomingMessage, response: ServerResponse): Promise<HttpProblem | null> {
    const taken = await this.#uploads.take(request)
    if ('code' in taken) return taken
    this.#json(response, 200, this.#window.takeFile(taken))
    return null
  }

  async #download(path: string, response: ServerResponse): Promise<HttpProblem | null> {
    const file = this.#window.download(path.slice(DOWNLOAD_PATH.length))
    if (file === null) return NOT_FOUND
    const headers = {
      ...this.#headers,
      'content-type': file.type,
      'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(file.name)}`,
    }
    if ('bytes' in file.content) {
      response.writeHead(200, { ...headers, 'content-length': file.content.bytes.byteLength })
      response.end(file.content.bytes)
      return null
    }
    const { size } = await stat(file.content.path)
    response.writeHead(200, { ...headers, 'content-length': size })
    await pipeline(createReadStream(file.content.path), response)
    return null
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => socket.destroy())
    const foreign = refuse(request, this.port, 'command')
    if (foreign === null && request.url === SOCKET_PATH) this.#socket.upgrade(request, socket, head)
    else
      socket.end(
        `HTTP/1.1 ${foreign === null ? 404 : STATUS[foreign.code]} Refused\r\nConnection: close\r\n\r\n`,
      )
  }

  #problem(request: IncomingMessage, response: ServerResponse, problem: HttpProblem): void {
    this.#json(response, STATUS[problem.code], problem, { connection: 'close' })
    // What is still on its way belongs to a request that was refused.
    response.once('finish', () => request.destroy())
  }

  #json(
    response: ServerResponse,
    status: number,
    value: unknown,
    more: { readonly [name: string]: string } = {},
  ): void {
    const body = Buffer.from(JSON.stringify(value))
    const type = 'application/json; charset=utf-8'
    response.writeHead(status, {
      ...this.#headers,
      ...more,
      'content-type': type,
      'content-length': body.length,
    })
    response.end(body)
  }
}

const METHOD: HttpProblem = { code: 'method', sentence: 'This address is not used that way.' }
const REFUSED = {
  used: 'This start page was used already: start Hedgerow again, or press Enter where it runs, for a new one.',
  expired: 'This start page is older than 30 seconds: press Enter where Hedgerow runs, or start it again.',
  wrong: 'This code is not one of Hedgerow: open it from its start page.',
} as const

function header(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name]
  return typeof value === 'string' ? value : undefined
}

/** @returns null when the body is longer than `limit` bytes */
async function readBody(request: IncomingMessage, limit: number): Promise<string | null> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > limit) return null
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function readCode(body: string | null): string | null {
  try {
    const code = (JSON.parse(body ?? '') as { code?: unknown } | null)?.code
    return typeof code === 'string' ? code : null
  } catch {
    return null
  }
}
