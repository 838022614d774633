/** What a request must look like before anything else is done with it: exact Host, exact Origin, no cross-site use. */
import type { IncomingMessage } from 'node:http'
import type { HttpProblem } from '../../../shared/protocol/window/connection.ts'

/** `document`: our start; `asset`: a file of the program; `command`: everything that acts or tells. */
export type RequestClass = 'document' | 'asset' | 'command'

/**
 * Checks Host (against DNS rebinding), Origin and the browser's own Sec-Fetch marks.
 * @param port the port this host listens on
 * @returns null when the request may go on
 */
export function refuse(
  request: IncomingMessage,
  port: number,
  requestClass: RequestClass,
): HttpProblem | null {
  const { host, origin } = request.headers
  if (host !== `127.0.0.1:${port}` || countOf(request, 'host') !== 1)
    return {
      code: 'host',
      sentence: 'This address is not the one Hedgerow was opened at: open it from its start page.',
    }
  const own = `http://127.0.0.1:${port}`
  if (origin !== undefined ? origin !== own : requestClass === 'command' && needsOrigin(request))
    return FOREIGN
  const site = request.headers['sec-fetch-site']
  // The start page is a file, so the browser calls the way from it to the document "cross-site"; nothing else may come that way.
  if (site !== undefined && site !== 'same-origin' && site !== 'none') {
    const arriving = requestClass === 'document' && request.headers['sec-fetch-mode'] === 'navigate'
    if (!arriving || request.headers['sec-fetch-dest'] !== 'document') return FOREIGN
  }
  return null
}

const FOREIGN: HttpProblem = {
  code: 'origin',
  sentence: 'Another page tried to use Hedgerow; it was refused.',
}

/** Browsers leave Origin out of same-origin GET; everything else of theirs has it. */
function needsOrigin(request: IncomingMessage): boolean {
  return request.method !== 'GET' || request.headers.upgrade !== undefined
}

function countOf(request: IncomingMessage, name: string): number {
  return request.rawHeaders.filter((h, i) => i % 2 === 0 && h.toLowerCase() === name).length
}

/** Headers of every answer of the host that listens on `port`. */
export function securityHeaders(port: number): { readonly [name: string]: string } {
  return pageHeaders(`ws://127.0.0.1:${port}`)
}

/**
 * Nothing of ours may be framed, sniffed, stored or referred to; the page loads from itself alone.
 * @param socket where the page may connect to beside itself; hosts without a socket give none
 */
export function pageHeaders(socket?: string): { readonly [name: string]: string } {
  return {
    'content-security-policy': [
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      // attributes only: they cannot load or run anything
      "style-src-attr 'unsafe-inline'",
      "img-src 'self' data: blob:",
      "font-src 'self'",
      `connect-src 'self'${socket === undefined ? '' : ` ${socket}`}`,
      // parses the pages of a report's preview
      "worker-src 'self'",
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
    ].join('; '),
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': 'camera=(), microphone=(), geolocation=(), usb=(), serial=(), hid=(), payment=()',
    'cache-control': 'no-store',
  }
}
