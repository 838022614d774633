/** Files that a command reads and writes: a failure names them; what is written is judged before any work is done, and never half there. */
import { existsSync, statSync } from 'node:fs'
import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { fileIdentity } from '../../book/header.ts'
import type { CommandInput } from './command.ts'
import { CommandFailure } from './failure.ts'

/** What SQLite and the writer's lock keep beside a book, after its name. */
const BESIDE_BOOK = ['', '-wal', '-shm', '-journal', '.lock']

/**
 * The absolute path of a file to write.
 * @param sources files that the command reads: they are never replaced
 * @throws CommandFailure when it is the book or belongs to it, is a source or a folder, or its folder does not exist
 */
export function outFile(input: CommandInput, path: string, sources: readonly string[] = []): string {
  const file = resolve(path)
  if (BESIDE_BOOK.some((ending) => isSameFile(file, `${input.bookFile}${ending}`)))
    throw new CommandFailure(
      `${input.name}/is-book`,
      `${file} is the book itself or belongs to it: choose another file.`,
    )
  if (sources.some((source) => isSameFile(file, resolve(source))))
    throw new CommandFailure(
      `${input.name}/is-source`,
      `${file} is the file that is read, and was left as it is: choose another file.`,
    )
  if (!existsSync(dirname(file)))
    throw new CommandFailure(
      'file/not-found',
      `The folder ${dirname(file)} for ${file} does not exist: create it or choose another place.`,
    )
  if (existsSync(file) && statSync(file).isDirectory())
    throw new CommandFailure('file/is-folder', `${file} is a folder: name a file.`)
  return file
}

/** Whether two paths lead to one file: by their words, or by links. */
function isSameFile(a: string, b: string): boolean {
  const identity = fileIdentity(a)
  return a === b || (identity !== null && identity === fileIdentity(b))
}

/** The text of a file. @throws the file system's error, which names the file */
export async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    // of a folder the system says only that it is one
    throw Object.assign(error as Error, { path: file })
  }
}

/** Writes a whole file, replacing what stood there: the wanted name never holds half of it. @throws the file system's error */
export async function writeWhole(file: string, content: Uint8Array | string): Promise<void> {
  const partial = `${file}.partial`
  try {
    await writeFile(partial, content)
    await rename(partial, file)
  } catch (error) {
    await rm(partial, { force: true }).catch(() => {})
    throw error
  }
}
