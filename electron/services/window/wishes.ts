/** What a start of the desktop program names: `--book FILE`, `--sample`, and files that the system hands over. */
import { extname, resolve } from 'node:path'
import { z } from 'zod'
import type { WindowSession } from './session.ts'

const wishes = z.object({
  /** made when it is missing */
  book: z.string().nullable(),
  sample: z.boolean(),
  /** absolute paths: books and statements */
  files: z.array(z.string()),
})
export type Wishes = z.infer<typeof wishes>

/** @param words after the program's own; switches of the runtime among them are passed over */
export function readWishes(words: readonly string[], folder: string): Wishes {
  const at = words.indexOf('--book')
  const named = at < 0 ? undefined : words[at + 1]
  const book = words.find((w) => w.startsWith('--book='))?.slice('--book='.length) ?? named
  const files = words.filter((w) => !w.startsWith('-') && w !== named && extname(w) !== '')
  return {
    book: book === undefined ? null : resolve(folder, book),
    sample: words.includes('--sample'),
    files: files.map((file) => resolve(folder, file)),
  }
}

/** Opens the book that another start of the program named. */
export async function openWished(session: WindowSession, { book, sample }: Wishes): Promise<void> {
  if (sample) await session.openSample()
  else if (book !== null) await session.openPath(book, { create: true })
}

/** What a second start sends to the first one. @returns null when it is nothing of ours */
export function wishesFrom(data: unknown): Wishes | null {
  return wishes.safeParse(data).data ?? null
}
