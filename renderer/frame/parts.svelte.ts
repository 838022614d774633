/** Parts of the window that its first picture does not need: fetched when they are wanted, and all of them once the window is idle. */
import { layers } from '../components/layers.svelte.ts'

const LOADERS = {
  Book: () => import('../views/Book/Book.svelte'),
  Import: () => import('../views/Import/Import.svelte'),
  Market: () => import('../views/Market/Market.svelte'),
  Report: () => import('../views/Report/Report.svelte'),
  Settings: () => import('../views/Settings/Settings.svelte'),
  FirstRun: () => import('../views/FirstRun/FirstRun.svelte'),
  Problem: () => import('../views/problems/Problem.svelte'),
  Palette: () => import('./Palette.svelte'),
  KeyList: () => import('./KeyList.svelte'),
  JobTray: () => import('./JobTray.svelte'),
  AsOfDialog: () => import('./AsOfDialog.svelte'),
  LeftOut: () => import('./LeftOut.svelte'),
  KnownBooks: () => import('./KnownBooks.svelte'),
} as const

export type PartName = keyof typeof LOADERS
type Parts = { readonly [N in PartName]?: Awaited<ReturnType<(typeof LOADERS)[N]>>['default'] }

export class LazyParts {
  /** what is here already */
  here: Parts = $state.raw({})

  /** Fetches a part; nothing happens when it is here. A host that has ended is told by the connection, not here. */
  async need(name: PartName): Promise<void> {
    if (this.here[name] !== undefined) return
    const { default: part } = await LOADERS[name]()
    this.here = { ...this.here, [name]: part }
  }

  /** Fetches all the rest, one part an idle moment. @param idle waits for the next one */
  async rest(idle: () => Promise<void>): Promise<void> {
    for (const load of [layers.loadMenu, layers.loadDialog]) {
      await idle()
      await load()
    }
    for (const name of Object.keys(LOADERS) as PartName[]) {
      await idle()
      await this.need(name)
    }
  }
}

/** The browser's next idle moment; a busy page is not waited for longer than two seconds. */
export function idle(): Promise<void> {
  return new Promise((settle) => {
    if (typeof requestIdleCallback === 'function') requestIdleCallback(() => settle(), { timeout: 2000 })
    else setTimeout(settle, 50)
  })
}
