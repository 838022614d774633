/** The desktop program once Electron is ready: one session, one window, and what goes between them and the system. */
import { app, dialog, ipcMain, nativeTheme, powerMonitor } from 'electron'
import type { Router } from '../../../../shared/protocol/rpc.ts'
import { DESKTOP_CHANNELS, type DesktopNews } from '../../../../shared/protocol/window/desktop.ts'
import { windowRouter } from '../../../../shared/protocol/window/router.ts'
import { endQuestion } from '../../../services/window/ending.ts'
import { windowHandlers } from '../../../services/window/handlers.ts'
import { ADJUSTMENTS } from '../../../services/window/outside.ts'
import { openOwnFiles, saveDownloadAs, takeOwnFile } from '../../../services/window/ownFiles.ts'
import { Place } from '../../../services/window/place.ts'
import { besideOwnBook, WindowSession } from '../../../services/window/session.ts'
import { openWished, type Wishes } from '../../../services/window/wishes.ts'
import { windowPorts } from '../../browser/windowPorts.ts'
import { startChild } from './children.ts'
import { setMenu } from './menu.ts'
import { isFrom, openOutside } from './security.ts'
import { background, DesktopWindow } from './window.ts'

const REFUSED = { sentence: 'Another page tried to use Hedgerow; it was refused.' }

export class Desktop {
  readonly #session: WindowSession
  readonly #router: Router
  readonly #place: Place
  #window: DesktopWindow | null = null
  #recent: readonly string[] = []
  #quits = false

  constructor(ownBook: string) {
    const session = new WindowSession(
      windowPorts({ host: 'desktop', version: app.getVersion(), now: Date.now, ownBook, startChild }),
    )
    const handlers = windowHandlers(session)
    this.#session = session
    this.#router = windowRouter(handlers)
    this.#place = new Place(besideOwnBook(ownBook, 'desktop.json'), app.getPath('documents'))
    session.onChange(() => this.#follow())
    nativeTheme.on('updated', () => this.#window?.browser.setBackgroundColor(background()))
    // The machine slept: another program may have written the book, and every market input is older.
    powerMonitor.on('resume', async () => {
      const { signal } = new AbortController()
      if (session.state().stage !== 'open') return
      // What fails is in the window's state.
      await Promise.resolve(handlers['engine/reprice']({}, { signal })).catch(() => {})
    })
    app.on('activate', () => this.show())
    app.on('before-quit', (event) => this.#mayEnd(event))
    app.on('will-quit', () => session.close())
    this.#answerWindow()
  }

  /** Opens what a start names, beside the window. */
  async start({ book, sample, files }: Wishes): Promise<void> {
    nativeTheme.themeSource = this.#session.user.settings.theme
    this.#menu()
    this.show()
    await this.#session.start(book, sample)
    await this.open(files)
  }

  /** Brings the window to the front; makes it when it is closed. */
  show(): void {
    if (this.#window !== null) {
      this.#window.focus()
      return
    }
    this.#window = new DesktopWindow(this.#router, this.#place)
    const { browser } = this.#window
    // Elsewhere than on a Mac the program ends with its window: the question comes before the window goes.
    browser.on('close', (event) => process.platform !== 'darwin' && this.#mayEnd(event))
    browser.on('closed', () => {
      this.#window = null
    })
  }

  /** Opens a book, or hands statements to the Import view. */
  async open(paths: readonly string[]): Promise<void> {
    if (paths.length > 0) this.show()
    for (const news of await openOwnFiles(this.#session, paths)) this.#tell(news)
  }

  /** What another start of the program asked for. */
  async openAgain(wishes: Wishes): Promise<void> {
    this.show()
    await openWished(this.#session, wishes)
    await this.open(wishes.files)
  }

  #tell(news: DesktopNews): void {
    this.show()
    this.#window?.line.tell(news)
  }

  #answerWindow(): void {
    const { connect, take, save, outside } = DESKTOP_CHANNELS
    const from = (event: Parameters<typeof isFrom>[0]): DesktopWindow | null =>
      this.#window !== null && isFrom(event, this.#window.browser.webContents) ? this.#window : null
    ipcMain.on(connect, (event) => from(event)?.connect())
    ipcMain.on(outside, (event, address) => from(event) !== null && openOutside(address))
    ipcMain.handle(take, (event, path) => (from(event) === null ? REFUSED : takeOwnFile(this.#session, path)))
    ipcMain.handle(save, (event, id) => {
      const window = from(event)
      if (window === null) return REFUSED
      return saveDownloadAs(this.#session, this.#place, id, async (defaultPath, kind) => {
        const options = { defaultPath, filters: [kind] }
        return (await dialog.showSaveDialog(window.browser, options)).filePath
      })
    })
  }

  /** Theme and recent books follow the session. */
  #follow(): void {
    const { ports, user } = this.#session
    if (nativeTheme.themeSource !== user.settings.theme) nativeTheme.themeSource = user.settings.theme
    const recent = user.opened.map((o) => o.path).filter((path) => path !== ports.sampleBook)
    if (recent.join('\n') === this.#recent.join('\n')) return
    this.#recent = recent
    if (recent[0] !== undefined) app.addRecentDocument(recent[0])
    this.#menu()
  }

  #menu(): void {
    const choose = (title: string, filters: Electron.FileFilter[], more: 'multiSelections'[]) => async () => {
      this.show()
      const options = { title, filters, properties: ['openFile' as const, ...more] }
      if (this.#window === null) return
      const { filePaths } = await dialog.showOpenDialog(this.#window.browser, options)
      await this.open(filePaths)
    }
    setMenu(
      {
        command: (id) => this.#tell({ kind: 'command', id }),
        import: choose('Import', [], ['multiSelections']),
        open: choose('Open Book', [{ name: 'Hedgerow books', extensions: ['hedgerow'] }], []),
        recent: (path) => void this.#session.openPath(path),
        adjustments: () => openOutside(ADJUSTMENTS),
      },
      this.#recent,
    )
  }

  /** While a job runs, a person is asked first. */
  #mayEnd(event: { preventDefault(): void }): void {
    const question = endQuestion(this.#session.jobs)
    if (this.#quits || question === null) return
    event.preventDefault()
    void dialog.showMessageBox(question).then(({ response }) => {
      this.#quits = response === 1
      if (this.#quits) app.quit()
    })
  }
}
