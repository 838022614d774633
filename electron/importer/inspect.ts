/** First pass over a file's bytes: hash, size, encoding, longest piece. Nothing is decoded yet. */
import { createHash } from 'node:crypto'
import type { FileHandle } from 'node:fs/promises'
import { open, stat } from 'node:fs/promises'
import type { Issue } from '../../shared/model/issue.ts'
import { EncodingProbe, type EncodingResult, refuseBinary } from '../../shared/statements/decode.ts'
import { fileRefusal, Refusal, sizeText } from './refusal.ts'
import { delimiterOf, type Stretch, Stretches } from './stretches.ts'

/** Largest statement that is read. */
export const STATEMENT_LIMIT = 512 * 2 ** 20
/** Bytes read at once. */
export const CHUNK = 256 * 2 ** 10
/** Bytes that recognition may look at. */
export const HEAD = 64 * 2 ** 10

export interface Inspection {
  /** lower-case hex */
  readonly sha256: string
  readonly bytes: number
  /** first bytes of the file, at most HEAD */
  readonly head: Uint8Array
  readonly encoding: EncodingResult
  readonly longest: Stretch
}

/**
 * Opens a regular file for reading. The one descriptor serves both passes, so a file moved or replaced meanwhile is no other file.
 * @throws Refusal when it is missing, a folder, a device, forbidden, or above STATEMENT_LIMIT
 */
export async function openStatement(path: string, name: string): Promise<FileHandle> {
  try {
    // Looked at before it is opened: opening a pipe would wait for its writer.
    refuseKind(await stat(path), name)
    const file = await open(path, 'r')
    const info = await file.stat()
    if (!info.isFile() || info.size > STATEMENT_LIMIT) await file.close()
    refuseKind(info, name)
    return file
  } catch (error) {
    throw error instanceof Refusal ? error : fileRefusal(name, error)
  }
}

function refuseKind(info: { isFile(): boolean; isDirectory(): boolean; size: number }, name: string): void {
  if (info.isDirectory())
    throw new Refusal('file_folder', `${name} is a folder: choose the statement files inside it.`)
  if (!info.isFile())
    throw new Refusal(
      'file_not_regular',
      `${name} is a device or a pipe, not a file: save the statement first.`,
    )
  if (info.size > STATEMENT_LIMIT) throw tooLarge(name, info.size)
}

function tooLarge(name: string, bytes: number): Refusal {
  return new Refusal(
    'file_too_large',
    `${name} is ${sizeText(bytes)}; Hedgerow reads statements up to ${sizeText(STATEMENT_LIMIT)}: export a shorter period.`,
  )
}

/**
 * Reads a file from its beginning in chunks of CHUNK bytes. The buffer is reused: use or copy each chunk at once.
 * @throws Refusal when reading fails or the file grows above STATEMENT_LIMIT
 */
export async function* chunksOf(file: FileHandle, name: string): AsyncGenerator<Uint8Array> {
  const buffer = new Uint8Array(CHUNK)
  let position = 0
  for (;;) {
    let read: number
    try {
      read = (await file.read(buffer, 0, CHUNK, position)).bytesRead
    } catch (error) {
      throw fileRefusal(name, error)
    }
    if (read === 0) return
    position += read
    if (position > STATEMENT_LIMIT) throw tooLarge(name, position)
    yield buffer.subarray(0, read)
  }
}

/**
 * Pass 1.
 * @param onBytes called after each chunk with the bytes done
 * @throws Refusal when the file is empty, of a known binary kind, or holds NUL bytes without being marked UTF-16
 */
export async function inspect(
  file: FileHandle,
  name: string,
  onBytes: (done: number) => void = () => {},
): Promise<Inspection> {
  const hash = createHash('sha256')
  const probe = new EncodingProbe()
  let stretches: Stretches | null = null
  let head: Uint8Array = new Uint8Array(0)
  let bytes = 0
  for await (const chunk of chunksOf(file, name)) {
    if (bytes === 0) {
      head = chunk.slice(0, HEAD)
      refuse(refuseBinary(head))
      if (head.every((b) => b === 0)) throw blank(name)
      stretches = new Stretches(delimiterOf(head))
    }
    probe.write(chunk)
    // A statement has no NUL: stop at the first one instead of reading half a gigabyte of them.
    if (chunk.includes(0)) refuseErrors(probe.result())
    hash.update(chunk)
    stretches?.add(chunk)
    bytes += chunk.length
    onBytes(bytes)
  }
  const encoding = probe.result()
  refuseErrors(encoding)
  if (stretches === null)
    throw new Refusal('file_empty', `${name} is empty: export it again from the broker.`)
  return {
    sha256: hash.digest('hex'),
    bytes,
    head,
    encoding,
    longest: stretches.end(),
  }
}

function blank(name: string): Refusal {
  return new Refusal(
    'file_blank',
    `${name} holds only zero bytes, no text: its download has probably failed, download it again.`,
  )
}

function refuseErrors(encoding: EncodingResult): void {
  for (const issue of encoding.issues) if (issue.severity === 'error') refuse(issue)
}

function refuse(issue: Issue | null): void {
  if (issue !== null) throw new Refusal(issue.code, issue.message)
}
