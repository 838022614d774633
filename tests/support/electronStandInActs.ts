/** The test's end of the stand-in: messages `{id, act, values}` come over this process's channel, `{id, answer}` goes back. */
import {
  answers,
  app,
  type BrowserWindow,
  type Contents,
  currentMenu,
  defaultSession,
  entries,
  ipcMain,
  nativeTheme,
  powerMonitor,
  request,
  rules,
  type Source,
  seen,
  systemTheme,
  tell,
  windows,
} from './electronStandIn.ts'
import { children, type Fields } from './electronStandInProcesses.ts'

const page = (): Contents => ([...windows][0] as BrowserWindow).webContents
const sources: { readonly [name: string]: () => Source } = {
  app: () => app,
  contents: page,
  window: () => [...windows][0] as BrowserWindow,
  session: () => defaultSession,
  theme: () => nativeTheme,
  power: () => powerMonitor,
}
const acts: { readonly [name: string]: (...v: never[]) => unknown } = {
  frame: (frame: unknown) => page().page?.port?.postMessage(frame),
  bridge: (name: string, ...values: never[]) => page().page?.bridge[name]?.(...values),
  ipc: (channel: string, sender: 'page' | 'frame' | 'other' | 'away', ...values: unknown[]) => {
    const frames = {
      page: page().mainFrame,
      frame: { url: 'hedgerow://app/index.html', parent: {} },
      other: { url: 'hedgerow://app/index.html', parent: null },
      away: { url: 'https://x.example/', parent: null },
    }
    const event = { sender: sender === 'other' ? {} : page(), senderFrame: frames[sender] }
    return ipcMain.emit(channel, event, ...values) || ipcMain.invoke(channel, event, values)
  },
  fetch: async (url: string, method: string) => {
    const { status, headers, ...answer } = await request(url, method).then(async (r) => ({
      status: r.status,
      headers: r.headers,
      bytes: (await r.arrayBuffer()).byteLength,
    }))
    return { status, headers: Object.fromEntries(headers), bytes: answer.bytes }
  },
  fire: (source: string, event: string, fields: Fields, ...more: unknown[]) =>
    sources[source]?.().fire(event, fields, ...more),
  rule: (name: string, ...values: never[]) => {
    const answered: unknown[] = []
    const given = values.map((v) => (v === 'CALLBACK' ? (a: unknown) => answered.push(a) : v)) as never[]
    const direct = rules[name]?.(...given)
    return answered.length > 0 ? answered[0] : direct
  },
  openWindow: (url: string) => page().openHandler({ url }),
  answer: (value: Fields) => answers.push(value),
  click: (id: string) => {
    const entry = entries().find((e) => e.id === id || e.label === id)
    if (entry === undefined) throw new Error(`no entry ${id} in the menu`)
    return (entry.click as () => unknown)()
  },
  menu: () => JSON.parse(JSON.stringify(currentMenu.items)) as unknown,
  quit: () => void setImmediate(app.quit),
  system: (dark: boolean) => {
    systemTheme.dark = dark
    nativeTheme.emit('updated')
  },
  look: () => ({
    ...seen,
    theme: nativeTheme.themeSource,
    children: children.map(({ name, options, child }) => ({
      name,
      options,
      pid: child.pid,
      ended: child.exitCode !== null || child.signalCode !== null,
    })),
    windows: [...windows].map((w) => ({
      options: w.options,
      background: w.background,
      minimized: w.minimized,
    })),
  }),
}
process.on('message', ({ id, act, values }: { id: number; act: string; values: never[] }) => {
  Promise.resolve()
    .then(() => acts[act]?.(...values))
    .then(
      (answer) => tell({ id, answer }),
      (error: unknown) => tell({ id, error: String(error) }),
    )
})
process.on('disconnect', () => process.exit(0))
