/** What the parts of the window's bench share: the size of the window, the peer they are held against, and how a figure is noted. */
import { join } from 'node:path'

/** Ms unless the unit says otherwise; `runs` counts them. */
export type Unit = 'ms' | 'MiB' | 'ratio' | 'runs'
/** Notes the values of one figure. */
export type Note = (name: string, values: readonly number[], unit?: Unit) => void

/** Entry of the bare server and socket. */
export const PEER = join(import.meta.dirname, 'windowPeer.ts')
export const VIEW = { viewport: { width: 1280, height: 800 }, colorScheme: 'dark' } as const
