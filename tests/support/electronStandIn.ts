/**
 * As much of Electron as the desktop host uses, for machines that have none: real child processes, real message ports, a page that runs the built
 * preload in a world without Node. What the test may do to it is in `electronStandInActs.ts`.
 * What it does like Electron: order of events, what is refused before and after `ready`, utility processes that never end by themselves.
 */
import { EventEmitter } from 'node:events'
import { readFileSync } from 'node:fs'
import { createContext, runInContext } from 'node:vm'
import type { MessagePort } from 'node:worker_threads'
import { before, type Fields, life, type MainPort } from './electronStandInProcesses.ts'

// biome-ignore lint/performance/noBarrelFile: whoever imports `electron` gets all of it from one file
export { MessageChannelMain, utilityProcess } from './electronStandInProcesses.ts'

type Take = (...values: never[]) => unknown

/** What the test looks at. */
export const seen = {
  switches: [] as string[],
  schemes: [] as unknown[],
  recent: [] as string[],
  outside: [] as string[],
  dialogs: [] as { readonly kind: string; readonly options: Fields }[],
  shown: 0,
  focused: 0,
  spellChecker: true,
  sandboxed: false,
  name: '',
}
export const answers: Fields[] = []
export const systemTheme = { dark: true }
export const tell = (message: Fields): void => void process.send?.(message)

/** An event that can be prevented, as Electron's are. */
export class Source extends EventEmitter {
  fire(event: string, fields: Fields = {}, ...more: unknown[]): boolean {
    let prevented = false
    this.emit(
      event,
      {
        ...fields,
        preventDefault: () => {
          prevented = true
        },
      },
      ...more,
    )
    return prevented
  }
}

class App extends Source {
  readonly isPackaged = false
  name = 'hedgerow'
  readonly commandLine = {
    appendSwitch: (name: string, value = '') => seen.switches.push(`${name}=${value}`),
  }
  setName = (name: string): void => {
    this.name = name
    seen.name = name
  }
  getAppPath = (): string => process.argv[1] ?? ''
  getVersion = (): string => '9.9.9'
  getPath = (): string => process.env.STAND_IN_DOCUMENTS ?? ''
  addRecentDocument = (path: string): void => void seen.recent.push(path)
  enableSandbox = (): void => {
    before('enableSandbox')
    seen.sandboxed = true
  }
  requestSingleInstanceLock = (data: Fields): boolean => {
    const first = process.env.STAND_IN_SECOND === undefined
    if (!first) tell({ second: data })
    return first
  }
  whenReady = (): Promise<void> =>
    new Promise((settle) =>
      setImmediate(() => {
        life.ready = true
        settle()
      }),
    )
  quit = (): void => {
    if (this.fire('before-quit')) return
    for (const window of [...windows]) window.close(true)
    if (windows.size > 0) return
    this.fire('will-quit')
    this.exit(0)
  }
  exit = (code: number): void => process.exit(code)
}
export const app = new App()

export const windows = new Set<BrowserWindow>()

export class BrowserWindow extends Source {
  readonly options: Fields
  readonly webContents: Contents
  background: unknown
  minimized = false
  constructor(options: Fields) {
    super()
    this.options = options
    this.background = options.backgroundColor
    this.webContents = new Contents(options.webPreferences as { readonly preload: string })
    windows.add(this)
    app.fire('web-contents-created', {}, this.webContents)
  }
  static getAllWindows = (): BrowserWindow[] => [...windows]
  loadURL = (url: string): Promise<void> =>
    this.webContents.load(url).then(() => void this.emit('ready-to-show'))
  show = (): void => {
    seen.shown += 1
  }
  focus = (): void => {
    seen.focused += 1
  }
  isMinimized = (): boolean => this.minimized
  isDestroyed = (): boolean => !windows.has(this)
  restore = (): void => {
    this.minimized = false
  }
  maximize = (): void => {}
  isMaximized = (): boolean => false
  getNormalBounds = (): Fields => ({ x: 40, y: 30, width: 1200, height: 800 })
  setBackgroundColor = (colour: string): void => {
    this.background = colour
  }
  close(quitting = false): void {
    if (this.fire('close')) return
    windows.delete(this)
    this.webContents.leave()
    this.emit('closed')
    if (windows.size === 0 && !quitting) app.emit('window-all-closed')
  }
}

/** A page: the built preload in a world that has `require('electron')` and nothing else of Node. */
export class Contents extends Source {
  readonly mainFrame = { url: '', parent: null }
  readonly preload: string
  openHandler: (details: { url: string }) => { action: string } = () => ({ action: 'allow' })
  page: { bridge: { [name: string]: Take }; listeners: EventEmitter; port: MessagePort | null } | null = null
  constructor({ preload }: { readonly preload: string }) {
    super()
    this.preload = preload
  }
  setWindowOpenHandler = (handler: Contents['openHandler']): void => {
    this.openHandler = handler
  }
  send = (channel: string, ...values: unknown[]): void =>
    void this.page?.listeners.emit(channel, { ports: [] }, ...structuredClone(values))
  postMessage = (channel: string, value: unknown, ports: MainPort[]): void =>
    void this.page?.listeners.emit(channel, { ports: ports.map((p) => p.inner) }, value)
  leave = (): void => {
    this.page?.port?.close()
    this.page = null
  }
  load = async (url: string): Promise<void> => {
    this.leave()
    const answer = await request(url)
    this.mainFrame.url = url
    tell({ loaded: url, status: answer.status })
    const listeners = new EventEmitter()
    const page = { bridge: {}, listeners, port: null } as NonNullable<Contents['page']>
    this.page = page
    const event = { sender: this, senderFrame: this.mainFrame }
    const electron = {
      contextBridge: {
        exposeInMainWorld: (_name: string, api: typeof page.bridge) => Object.assign(page.bridge, api),
      },
      ipcRenderer: {
        on: (channel: string, take: Take) => listeners.on(channel, take as (...v: unknown[]) => void),
        send: (channel: string, ...values: unknown[]) =>
          ipcMain.emit(channel, event, ...structuredClone(values)),
        invoke: (channel: string, ...values: unknown[]) => ipcMain.invoke(channel, event, values),
      },
      webUtils: { getPathForFile: (file: { readonly path?: string }) => file.path ?? '' },
    }
    const required: string[] = []
    const world = createContext({
      require: (name: string) => {
        required.push(name)
        return name === 'electron' ? electron : undefined
      },
      exports: {},
      location: { origin: url.slice(0, url.indexOf('/', url.indexOf('//') + 2)) },
      window: {
        postMessage: (data: unknown, origin: string, ports: readonly MessagePort[]) => {
          if (data !== 'hedgerow:port' || !url.startsWith(`${origin}/`)) return
          page.port = ports[0] ?? null
          page.port?.on('message', (frame: unknown) => tell({ frame }))
          page.port?.on('close', () => tell({ closed: true }))
          tell({ connected: true })
        },
      },
    })
    runInContext(readFileSync(this.preload, 'utf8'), world)
    tell({ required, functions: Object.keys(page.bridge) })
    page.bridge.onNews?.(((news: unknown) => tell({ news })) as never)
    page.bridge.connect?.()
  }
}

class IpcMain extends EventEmitter {
  readonly #handlers = new Map<string, Take>()
  handle = (channel: string, take: Take): void => void this.#handlers.set(channel, take)
  invoke = async (channel: string, event: unknown, values: readonly unknown[]): Promise<unknown> => {
    const take = this.#handlers.get(channel) as ((...v: unknown[]) => unknown) | undefined
    if (take === undefined) throw new Error(`No handler registered for '${channel}'`)
    return structuredClone(await take(event, ...structuredClone(values)))
  }
}
export const ipcMain = new IpcMain()

const schemes = new Map<string, (request: Request) => Promise<Response>>()
export async function request(url: string, method = 'GET'): Promise<Response> {
  const { protocol: scheme } = new URL(url)
  const handler = schemes.get(scheme.slice(0, -1))
  return handler === undefined ? Response.error() : await handler({ url, method } as Request)
}
export const protocol = {
  registerSchemesAsPrivileged: (list: unknown[]) => {
    before('registerSchemesAsPrivileged')
    seen.schemes.push(...list)
  },
}
export const rules: { [name: string]: Take } = {}
const setter = (name: string) => (rule: Take) => {
  rules[name] = rule
}
export const defaultSession = Object.assign(new Source(), {
  protocol: {
    handle: (name: string, handler: (r: Request) => Promise<Response>) => void schemes.set(name, handler),
  },
  setPermissionRequestHandler: setter('request'),
  setPermissionCheckHandler: setter('check'),
  setDevicePermissionHandler: setter('device'),
  setSpellCheckerEnabled: (on: boolean) => {
    seen.spellChecker = on
  },
  webRequest: { onBeforeRequest: setter('address') },
})
export const session = { defaultSession }

const ask =
  (kind: string, none: Fields) =>
  (...given: (Fields | BrowserWindow)[]): Promise<Fields> => {
    seen.dialogs.push({ kind, options: JSON.parse(JSON.stringify(given.at(-1))) as Fields })
    return Promise.resolve(answers.shift() ?? none)
  }
export const dialog = {
  showMessageBox: ask('message', { response: 0 }),
  showOpenDialog: ask('open', { filePaths: [] }),
  showSaveDialog: ask('save', { filePath: '' }),
  showErrorBox: (title: string, text: string): void => tell({ errorBox: `${title}: ${text}` }),
}

export const currentMenu = { items: [] as Fields[] }
export const Menu = {
  buildFromTemplate: (template: Fields[]): Fields[] => template,
  setApplicationMenu: (template: Fields[]): void => {
    if (process.env.STAND_IN_BROKEN !== undefined) throw new Error('no menu')
    currentMenu.items = template
  },
}
export function entries(items = currentMenu.items): Fields[] {
  return items.flatMap((i) => [i, ...(Array.isArray(i.submenu) ? entries(i.submenu as Fields[]) : [])])
}

class Theme extends Source {
  #source = 'system'
  get themeSource(): string {
    return this.#source
  }
  set themeSource(source: string) {
    this.#source = source
    this.emit('updated')
  }
  get shouldUseDarkColors(): boolean {
    return this.#source === 'system' ? systemTheme.dark : this.#source === 'dark'
  }
}
export const nativeTheme = new Theme()
export const powerMonitor = new Source()
const displays = [{ workArea: { x: 0, y: 0, width: 1920, height: 1050 } }]
export const screen = { getAllDisplays: () => displays, getPrimaryDisplay: () => displays[0] }
export const shell = { openExternal: async (url: string): Promise<void> => void seen.outside.push(url) }
