import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { CHUNK, inspect, openStatement, STATEMENT_LIMIT } from '../../../electron/importer/inspect.ts'
import { refuseLongStretch, STRETCH_LIMIT } from '../../../electron/importer/stretches.ts'
import { sparseFile } from '../../support/bigFiles.ts'

const dir = mkdtempSync(join(tmpdir(), 'hedgerow-inspect-'))
afterAll(() => rmSync(dir, { recursive: true, force: true }))

async function look(content: string | Uint8Array) {
  const path = join(dir, 'file')
  writeFileSync(path, content)
  const file = await openStatement(path, 'file')
  try {
    return await inspect(file, 'file')
  } finally {
    await file.close()
  }
}

describe('pass 1', () => {
  test('hash, size and head are those of the bytes, over several chunks', async () => {
    const bytes = Buffer.from('0123456789abcdef\n'.repeat(CHUNK / 8))
    const seen = await look(bytes)
    expect(seen.bytes).toBe(bytes.length)
    expect(bytes.length).toBeGreaterThan(2 * CHUNK)
    expect(seen.sha256).toBe(createHash('sha256').update(bytes).digest('hex'))
    expect(Buffer.from(seen.head).equals(bytes.subarray(0, 64 * 1024))).toBe(true)
  })

  test.each([
    ['a,b\nccc,ddd\ne\n', 7, 2, 'line'],
    ['one line without an end', 23, 1, 'line'],
    ['a\rbbbb\rcc', 4, 2, 'carriage-return'],
    ['\ufeff<a b="123"></a>', 13, null, 'tag'],
    ['  {"a": 1, "bc": [123456]}', 11, null, 'string'],
  ])('longest piece of %j', async (text, bytes, line, delimiter) => {
    expect((await look(text)).longest).toEqual({ bytes, line, delimiter })
  })

  test('a line across chunks is measured whole', async () => {
    const long = 'x'.repeat(STRETCH_LIMIT + 1)
    const { longest } = await look(`a,b\n${long}\nc,d\n`)
    expect(longest).toEqual({ bytes: STRETCH_LIMIT + 1, line: 2, delimiter: 'line' })
    expect(() => refuseLongStretch('f.csv', longest)).toThrow(/line 2 is 4.0 MiB long/)
    expect(() => refuseLongStretch('f.csv', { ...longest, bytes: STRETCH_LIMIT })).not.toThrow()
  })

  test.each([
    ['UTF-8', Buffer.from('Zürich €\n'), 'utf-8'],
    ['UTF-8 with a mark', Buffer.from('\ufeffZürich\n'), 'utf-8'],
    ['UTF-16LE with a mark', Buffer.from('\ufeffZürich\n', 'utf16le'), 'utf-16le'],
    ['Windows-1252', Buffer.from([0x5a, 0xfc, 0x72, 0x69, 0x63, 0x68, 0x0a]), 'windows-1252'],
  ])('%s is told', async (_, bytes, encoding) => {
    expect((await look(bytes)).encoding.encoding).toBe(encoding)
  })
})

describe('refused before anything is parsed', () => {
  const code = async (content: string | Uint8Array): Promise<string> => {
    try {
      await look(content)
      return 'read'
    } catch (error) {
      return (error as { code: string }).code
    }
  }
  test.each([
    ['empty', new Uint8Array(0), 'file_empty'],
    ['PDF', Buffer.from('%PDF-1.7\n'), 'file_pdf'],
    ['ZIP', Buffer.from('PK\x03\x04rest', 'latin1'), 'file_zip'],
    ['NUL bytes', Buffer.from('a,b\n\x00\x01\x02\x03', 'latin1'), 'file_binary'],
    ['UTF-16 without a mark', Buffer.from('Date,Type\n', 'utf16le'), 'encoding_unmarked'],
  ])('%s', async (_, bytes, expected) => {
    expect(await code(bytes)).toBe(expected)
  })

  test('a folder, a missing file, a pipe name and an oversized file each say so', async () => {
    mkdirSync(join(dir, 'folder'))
    sparseFile(join(dir, 'huge'), STATEMENT_LIMIT + 1)
    await expect(openStatement(join(dir, 'folder'), 'folder')).rejects.toMatchObject({ code: 'file_folder' })
    await expect(openStatement(join(dir, 'none'), 'none')).rejects.toMatchObject({ code: 'file_missing' })
    await expect(openStatement('/dev/null', 'null')).rejects.toMatchObject({ code: 'file_not_regular' })
    await expect(openStatement(join(dir, 'huge'), 'huge')).rejects.toMatchObject({ code: 'file_too_large' })
  })

  test('a file of exactly the limit is opened', async () => {
    sparseFile(join(dir, 'largest'), STATEMENT_LIMIT)
    const file = await openStatement(join(dir, 'largest'), 'largest')
    expect((await file.stat()).size).toBe(STATEMENT_LIMIT)
    await file.close()
  })
})
