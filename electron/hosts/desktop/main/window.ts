/** The one window: made, remembered, opened again when its renderer dies. */
import { join } from 'node:path'
import { app, BrowserWindow, dialog, MessageChannelMain, nativeTheme, screen } from 'electron'
import type { PortLike } from '../../../../shared/protocol/carriers.ts'
import type { Router } from '../../../../shared/protocol/rpc.ts'
import { DESKTOP_CHANNELS } from '../../../../shared/protocol/window/desktop.ts'
import { PageLine } from '../../../services/window/pageLine.ts'
import type { Place, Rectangle } from '../../../services/window/place.ts'
import { INDEX } from './page.ts'

/** deaths of the renderer within a minute after which a person is asked */
const DEATHS = 3
const MINUTE = 60_000

export class DesktopWindow {
  readonly browser: BrowserWindow
  readonly line: PageLine
  #deaths: number[] = []

  constructor(router: Router, place: Place) {
    const [first, ...others] = [screen.getPrimaryDisplay(), ...screen.getAllDisplays()].map((d) => d.workArea)
    this.browser = new BrowserWindow({
      ...place.bounds([first as Rectangle, ...others]),
      title: 'Hedgerow',
      show: false,
      backgroundColor: background(),
      webPreferences: {
        preload: join(import.meta.dirname, '..', 'preload', 'preload.cjs'),
        sandbox: true,
        contextIsolation: true,
        nodeIntegration: false,
        webviewTag: false,
        spellcheck: false,
        navigateOnDragDrop: false,
        devTools: !app.isPackaged,
      },
    })
    const { browser } = this
    this.line = new PageLine(router, (news) => browser.webContents.send(DESKTOP_CHANNELS.news, news))
    if (place.maximized) browser.maximize()
    browser.once('ready-to-show', () => browser.show())
    browser.on('close', () => place.leave(browser.getNormalBounds(), browser.isMaximized()))
    browser.on('closed', () => this.line.leave())
    browser.webContents.on('render-process-gone', (_event, { reason }) => void this.#gone(reason))
    this.#load()
  }

  /** The page asks for its port. */
  connect(): void {
    const { port1, port2 } = new MessageChannelMain()
    this.line.connect(port1 as PortLike & { close(): void })
    this.browser.webContents.postMessage(DESKTOP_CHANNELS.port, null, [port2])
  }

  focus(): void {
    if (this.browser.isMinimized()) this.browser.restore()
    this.browser.show()
    this.browser.focus()
  }

  /** What fails is seen in the window; a window that is closed meanwhile is no failure. */
  #load(): void {
    this.browser.loadURL(INDEX).catch(() => {})
  }

  async #gone(reason: string): Promise<void> {
    this.line.leave()
    if (reason === 'clean-exit' || this.browser.isDestroyed()) return
    const now = Date.now()
    this.#deaths = [...this.#deaths.filter((at) => now - at < MINUTE), now]
    if (this.#deaths.length > DEATHS) {
      this.#deaths = []
      const message =
        'The window ended several times in a row. The book is safe: everything confirmed is in it.'
      const { response } = await dialog.showMessageBox({
        type: 'error',
        message,
        buttons: ['Open Again', 'Quit'],
      })
      if (response === 1) return app.quit()
    }
    const sentence = `The window ended unexpectedly (${reason}) and was opened again; book and running jobs are as they were.`
    this.line.tell({ kind: 'sentence', sentence })
    this.#load()
  }
}

/** The lowest surface of the page's two themes, seen until the page paints. */
export function background(): string {
  return nativeTheme.shouldUseDarkColors ? '#0c0f13' : '#f4f5f6'
}
