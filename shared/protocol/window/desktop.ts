/**
 * What the desktop's preload puts on `window.hedgerow`: the little that a message port cannot do. The commands of the window travel over a
 * port that the main process hands out after `connect`; it arrives as a message of the window itself with the data `PORT_MESSAGE`.
 */
import type { UploadedFile } from './files.ts'

/** Channels between preload and main process; nothing else is listened to. */
export const DESKTOP_CHANNELS = {
  connect: 'hedgerow:connect',
  port: 'hedgerow:port',
  take: 'hedgerow:take',
  save: 'hedgerow:save',
  outside: 'hedgerow:outside',
  news: 'hedgerow:news',
} as const

export const PORT_MESSAGE = 'hedgerow:port'

/** What the main process tells the page unasked. */
export type DesktopNews =
  /** a command of the menu, by its id in the palette */
  | { readonly kind: 'command'; readonly id: string }
  /** statements chosen in a dialog or opened by the system */
  | { readonly kind: 'files'; readonly files: readonly UploadedFile[] }
  /** one sentence to show */
  | { readonly kind: 'sentence'; readonly sentence: string }

export type Taken = { readonly file: UploadedFile } | { readonly sentence: string }
/** `name` null: the person chose not to save */
export type Saved = { readonly name: string | null } | { readonly sentence: string }

export interface DesktopBridge {
  /** Asks for a port; one that was there before is closed. */
  connect(): void
  /** Hands a dropped or chosen file over. @param file a DOM `File` */
  take(file: unknown): Promise<Taken>
  /** Saves a download where the person says. */
  save(download: string): Promise<Saved>
  /** Opens a page of the allow-list in the person's own browser. */
  outside(address: string): void
  /** Set once, before `connect`. */
  onNews(take: (news: DesktopNews) => void): void
}
