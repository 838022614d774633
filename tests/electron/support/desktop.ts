/** The desktop program in a real Electron, for a test: own folders, the same `Host` as a browser's, and what only Electron has. */
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { _electron, type ElectronApplication, expect, type Page } from '@playwright/test'
import { defaultBookFile } from '../../../electron/hosts/cli/place.ts'
import { findRuntime, hasDisplay } from '../../../electron/hosts/start/runtime.ts'
import { type Host, newHome } from '../../e2e/support/host.ts'

export const ROOT = join(import.meta.dirname, '..', '..', '..')

export interface Desktop extends Host {
  readonly app: ElectronApplication
  readonly window: Page
}

/** Path of the runtime, or one sentence that says what is missing. */
export function runtimeOrReason(): { readonly executable: string } | { readonly missing: string } {
  const folder = dirname(createRequire(import.meta.url).resolve('electron/package.json'))
  const executable = findRuntime(folder)
  if (executable === null)
    return {
      missing:
        "Electron's runtime is not on this machine, so nothing was run in it: npm run electron:fetch fetches it.",
    }
  if (!hasDisplay(process.env, process.platform))
    return {
      missing: 'There is no display, so nothing was run in Electron: on Linux run it below xvfb-run.',
    }
  return { executable }
}

/** Words and environment of a start with an own home. Electron's own folder is inside it too: it holds the lock of the single instance. */
export function launchOptions(words: readonly string[], home: string) {
  const ready = runtimeOrReason()
  if ('missing' in ready) throw new Error(ready.missing)
  const root = process.platform === 'linux' && process.getuid?.() === 0
  const { ELECTRON_RUN_AS_NODE: _node, ...environment } = process.env
  const own = { HOME: home, USERPROFILE: home, APPDATA: home, LOCALAPPDATA: home }
  return {
    executablePath: ready.executable,
    cwd: ROOT,
    args: [ROOT, `--user-data-dir=${join(home, 'electron')}`, ...(root ? ['--no-sandbox'] : []), ...words],
    env: { ...environment, ...own, XDG_DATA_HOME: home, XDG_CONFIG_HOME: home } as Record<string, string>,
  }
}

/** Starts the desktop program and waits for its window. @param home an existing data folder to use again */
export async function startDesktop(
  words: readonly string[] = [],
  home: string = newHome(),
): Promise<Desktop> {
  const app = await _electron.launch({ ...launchOptions(words, home), colorScheme: 'dark' })
  let errors = ''
  const child = app.process()
  child.stderr?.on('data', (chunk: Buffer) => {
    errors += chunk.toString()
  })
  const window = await app.firstWindow()
  const desktop: Desktop = {
    app,
    window,
    url: window.url(),
    home,
    ownBook: defaultBookFile(process.platform, { XDG_DATA_HOME: home, APPDATA: home }, home),
    process: child,
    errors: () => errors,
    stop: () => app.close(),
  }
  open.set(window, desktop)
  return desktop
}

const open = new WeakMap<Page, Desktop>()

/** The desktop program a page is the window of; undefined for a browser's page. */
export function desktopOf(page: Page): Desktop | undefined {
  return open.get(page)
}

/** Drops files with real paths on the window, as the system does: a file made by script has none, and the program refuses it. */
export async function dropOnDesktop(
  { window, home }: Desktop,
  files: readonly (string | { readonly name: string; readonly text: string })[],
): Promise<void> {
  const folder = mkdtempSync(join(home, 'dropped-'))
  const paths = files.map((f) => {
    if (typeof f === 'string') return f
    // names that are markup hold a slash; a path cannot
    const path = join(folder, basename(f.name.replaceAll('/', '_')))
    writeFileSync(path, f.text)
    return path
  })
  const session = await window.context().newCDPSession(window)
  const data = { items: [], files: paths, dragOperationsMask: 1 }
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
    await session.send('Input.dispatchDragEvent', { type, x: 200, y: 200, data })
  await session.detach()
}

/** Does what saves a file and answers its dialog. @returns the bytes written */
export async function savedOnDesktop({ app, home }: Desktop, act: () => Promise<unknown>): Promise<Buffer> {
  const path = join(mkdtempSync(join(home, 'saved-')), 'saved')
  await app.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = async () => ({ canceled: false, filePath })
  }, path)
  await act()
  await expect.poll(() => sizeOf(path), { timeout: 20_000 }).toBeGreaterThan(0)
  return readFileSync(path)
}

function sizeOf(path: string): number {
  try {
    return readFileSync(path).length
  } catch {
    return 0
  }
}

/** Clicks an item of the program's menu by its id. */
export async function clickMenu({ app }: Desktop, id: string): Promise<void> {
  await app.evaluate(({ Menu }, wanted) => {
    const item = Menu.getApplicationMenu()?.getMenuItemById(wanted)
    if (item == null) throw new Error(`the menu has no ${wanted}`)
    item.click()
  }, id)
}

/** Answers every dialog that opens files with these paths. */
export async function answerOpen({ app }: Desktop, filePaths: readonly string[]): Promise<void> {
  await app.evaluate(({ dialog }, paths) => {
    dialog.showOpenDialog = async () => ({ canceled: paths.length === 0, filePaths: [...paths] })
  }, filePaths)
}
