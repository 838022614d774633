/** What the window may not do: everything but show the program's own page. Rules of docs/architecture.md, each with a test. */
import {
  type IpcMainInvokeEvent as Ask,
  app,
  type IpcMainEvent as Call,
  type Session,
  shell,
  type WebContents,
} from 'electron'
import { outsideAddress } from '../../../services/window/outside.ts'
import { INDEX, ORIGIN } from './page.ts'

/** Copying figures is the one thing a page must ask for. */
const GRANTED = 'clipboard-sanitized-write'

/** Before Electron is ready: every renderer sandboxed, no network for Chromium's own services. */
export function harden(): void {
  app.enableSandbox()
  app.commandLine.appendSwitch('host-resolver-rules', 'MAP * ~NOTFOUND')
  for (const off of ['disable-background-networking', 'disable-component-update', 'no-pings'])
    app.commandLine.appendSwitch(off)
  app.on('web-contents-created', (_event, contents) => closeContents(contents))
}

/** Denies permissions, downloads and every address that is not the program's own. */
export function closeSession(session: Session): void {
  session.setPermissionRequestHandler((_contents, permission, answer, details) =>
    answer(permission === GRANTED && isOwn(details.requestingUrl)),
  )
  session.setPermissionCheckHandler(
    (_contents, permission, origin) => permission === GRANTED && isOwn(`${origin.replace(/\/$/, '')}/`),
  )
  session.setDevicePermissionHandler(() => false)
  session.setSpellCheckerEnabled(false)
  session.on('will-download', (event) => event.preventDefault())
  session.webRequest.onBeforeRequest(({ url }, answer) => answer({ cancel: !isLocal(url) }))
}

function closeContents(contents: WebContents): void {
  const stay = (event: { readonly url: string; preventDefault(): void }): void => {
    if (event.url !== INDEX) event.preventDefault()
  }
  contents.on('will-navigate', stay)
  contents.on('will-frame-navigate', stay)
  contents.on('will-redirect', stay)
  contents.on('will-attach-webview', (event) => event.preventDefault())
  contents.setWindowOpenHandler(() => ({ action: 'deny' }))
}

/** Whether a call comes from the page of this window, and not from a frame in it or from elsewhere. */
export function isFrom({ sender, senderFrame }: Call | Ask, contents: WebContents): boolean {
  return sender === contents && senderFrame?.parent === null && isOwn(senderFrame.url)
}

/** The one door to the outside. @returns false when the address is not on the list */
export function openOutside(address: unknown): boolean {
  const url = outsideAddress(address)
  // A system without a browser opens nothing; the program has no say in it.
  if (url !== null) shell.openExternal(url).catch(() => {})
  return url !== null
}

function isOwn(url: string | undefined): boolean {
  return url?.startsWith(`${ORIGIN}/`) === true
}

function isLocal(url: string): boolean {
  const developing = !app.isPackaged && url.startsWith('devtools:')
  return isOwn(url) || developing || url.startsWith(`blob:${ORIGIN}/`) || url.startsWith('data:')
}
