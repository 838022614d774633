/** The window's page under a scheme of its own: exactly the built files, by exact name, with the headers of the browser host. */
import { readFile } from 'node:fs/promises'
import { protocol, type Session } from 'electron'
import { listAssets } from '../../browser/assets.ts'
import { pageHeaders } from '../../browser/guard.ts'

const SCHEME = 'hedgerow'
/** Origin of the page. */
export const ORIGIN = `${SCHEME}://app`
export const INDEX = `${ORIGIN}/index.html`

/** Makes the scheme a secure origin like https. Before Electron is ready. */
export function claimScheme(): void {
  const privileges = { standard: true, secure: true, supportFetchAPI: true, codeCache: true }
  protocol.registerSchemesAsPrivileged([{ scheme: SCHEME, privileges }])
}

/** Serves the built page to the windows of a session. @returns false when there is no page */
export async function servePage(folder: string, { protocol: scheme }: Session): Promise<boolean> {
  const assets = await listAssets(folder)
  const headers = pageHeaders()
  scheme.handle(SCHEME, async ({ method, url }) => {
    const asset = method === 'GET' ? assets.get(pathOf(url)) : undefined
    if (asset === undefined) return new Response(null, { status: 404, headers })
    return new Response(await readFile(asset.file), { headers: { ...headers, 'content-type': asset.type } })
  })
  return assets.has('/')
}

/** What follows the origin, as it stands: it is looked up, never decoded and never made a path. */
function pathOf(url: string): string {
  return url.startsWith(`${ORIGIN}/`) ? (url.slice(ORIGIN.length).split(/[?#]/)[0] ?? '') : ''
}
