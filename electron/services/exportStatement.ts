/** Use case: the book in the neutral statement format, written so that a half-written file never has the wanted name. */
import { createHash } from 'node:crypto'
import { type FileHandle, open, rename, rm } from 'node:fs/promises'
import { writeStatement } from '../../shared/ledger/statementWriter.ts'
import type { BookEvidence } from '../../shared/model/evidence.ts'

export interface ExportAnswer {
  /** lines of the file: headers, instruments, entries and edits */
  readonly lines: number
  readonly bytes: number
  /** lower-case hex SHA-256 of the file's bytes */
  readonly sha256: string
}

const CHUNK = 1 << 18

/** Writes the book as JSON Lines to `path`, replacing what stood there. @throws the file system's error */
export async function exportStatement(evidence: BookEvidence, path: string): Promise<ExportAnswer> {
  const partial = `${path}.partial`
  const file = await open(partial, 'w')
  try {
    const answer = await writeLines(file, writeStatement(evidence))
    await file.sync()
    await file.close()
    await rename(partial, path)
    return answer
  } catch (error) {
    await file.close().catch(() => {})
    await rm(partial, { force: true })
    throw error
  }
}

async function writeLines(file: FileHandle, lines: Iterable<string>): Promise<ExportAnswer> {
  const hash = createHash('sha256')
  let count = 0
  let bytes = 0
  let pending = ''
  const flush = async (): Promise<void> => {
    const chunk = Buffer.from(pending, 'utf8')
    pending = ''
    hash.update(chunk)
    bytes += chunk.length
    await file.writeFile(chunk)
  }
  for (const line of lines) {
    pending += `${line}\n`
    count += 1
    if (pending.length >= CHUNK) await flush()
  }
  await flush()
  return { lines: count, bytes, sha256: hash.digest('hex') }
}
