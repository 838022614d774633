/** Files of the person's own on this computer, for a host with the system's dialogs: paths stay here, the window gets handles and names. */
import { copyFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { basename, dirname, extname, join } from 'node:path'
import { UPLOAD_LIMIT } from '../../../shared/protocol/window/connection.ts'
import type { DesktopNews, Saved, Taken } from '../../../shared/protocol/window/desktop.ts'
import type { Content } from './downloads.ts'
import type { Place } from './place.ts'
import type { WindowSession } from './session.ts'
import { shownName } from './uploadedFiles.ts'

const BOOK_ENDING = '.hedgerow'

/** By its ending; whether it is one is seen when it is opened. */
export function isBook(path: string): boolean {
  return extname(path).toLowerCase() === BOOK_ENDING
}

/** A handle for a file that is read where it lies and stays there. */
export async function takeOwnFile(session: WindowSession, path: unknown): Promise<Taken> {
  if (typeof path !== 'string' || path === '')
    return { sentence: 'This came without a file: save it first, then drop the file.' }
  const name = shownName(path) ?? 'statement'
  if (isBook(path)) return { sentence: `"${name}" is a book and no statement: open it with File, Open Book.` }
  const found = await stat(path).catch(() => null)
  if (found?.isFile() !== true) return { sentence: `"${name}" is no file that can be read: choose another.` }
  if (found.size > UPLOAD_LIMIT)
    return { sentence: `"${name}" is larger than ${UPLOAD_LIMIT / 1_048_576} MiB: split it at the source.` }
  return { file: session.files.take({ path, name, bytes: found.size, own: true }) }
}

/** Opens the last book among the paths and takes the statements. @returns what the window is to be told */
export async function openOwnFiles(
  session: WindowSession,
  paths: readonly string[],
): Promise<readonly DesktopNews[]> {
  const book = paths.findLast(isBook)
  if (book !== undefined) await session.openPath(book)
  const statements = paths.filter((path) => !isBook(path))
  const taken = await Promise.all(statements.map((path) => takeOwnFile(session, path)))
  const files = taken.flatMap((t) => ('file' in t ? [t.file] : []))
  return [
    ...(files.length === 0 ? [] : [{ kind: 'files' as const, files }]),
    ...taken.flatMap((t) => ('file' in t ? [] : [{ kind: 'sentence' as const, sentence: t.sentence }])),
  ]
}

/** How a person is asked where a file goes: the answer is a path, or nothing. */
export type AskWhere = (
  proposal: string,
  kind: { readonly name: string; readonly extensions: [string] },
) => Promise<string>

/** Saves a download where the person says; the folder is proposed again for the next of its type. */
export async function saveDownloadAs(
  { downloads }: WindowSession,
  place: Place,
  id: unknown,
  ask: AskWhere,
): Promise<Saved> {
  const found = typeof id === 'string' ? downloads.get(id) : null
  if (found === null) return { sentence: 'This file is no longer kept here: make it again.' }
  const { name, type } = found.download
  const extension = extname(name).slice(1)
  const proposal = join(place.savedIn(type), name.replace(/[\\/:*?"<>|]/g, '-'))
  const path = await ask(proposal, { name: extension.toUpperCase(), extensions: [extension] })
  if (path === '') return { name: null }
  if (isBook(path)) return { sentence: `"${basename(path)}" is the name of a book: choose another name.` }
  const saved = await writeWhole(found.content, path)
  if ('name' in saved) place.noteSaved(type, dirname(path))
  return saved
}

/** Whole or not at all: a full disk leaves the file that was there before. */
async function writeWhole(content: Content, path: string): Promise<Saved> {
  const partial = `${path}.partial`
  try {
    if ('bytes' in content) await writeFile(partial, content.bytes)
    else await copyFile(content.path, partial)
    await rename(partial, path)
    return { name: basename(path) }
  } catch {
    await rm(partial, { force: true })
    return {
      sentence: `${basename(path)} could not be saved there: is the disk full, or the folder read-only?`,
    }
  }
}
