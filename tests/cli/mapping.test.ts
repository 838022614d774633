/** Column mappings on the command line: seen, completed, given, kept by the book, named by id. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { hedgerow, hedgerowJson, jsonFile, part, rows, temporaryFolder } from './run.ts'

const folder = temporaryFolder()
const TABLE = [
  'Dag;Papier;Aantal;Koers;Kant',
  '05.01.2026;ABC;1.200;480,25;Koop',
  '06.01.2026;ABC;300;481,25;Verkoop',
].join('\n')
const table = jsonFile(folder, 'table.csv', TABLE)

describe('a table of no known format', () => {
  const book = ['--book', join(folder, 'a.hedgerow')]
  const map = join(folder, 'map.json')

  test('says how to map it', async () => {
    const run = await hedgerow(['import', table, ...book])
    expect(run.exit).toBe(1)
    expect(run.stderr).toContain(
      'look like a table: map its columns. See the mapping proposed with --map-out MAP.json',
    )
  })

  test('is proposed a mapping, which reads it; the book keeps it for the next file', async () => {
    const proposed = await hedgerowJson(['import', table, '--map-out', map, ...book])
    expect(proposed.exit).toBe(0)
    expect(proposed.json).toMatchObject({
      mapOut: 'map.json',
      origin: 'proposed',
      missing: [],
      mapping: { columns: { date: 'Dag', price: 'Koers' }, dates: 'dmy' },
    })
    const imported = await hedgerowJson([
      'import',
      table,
      '--map',
      map,
      '--zone',
      'Europe/Amsterdam',
      ...book,
    ])
    expect(imported.exit).toBe(0)
    const [file] = rows(imported.json, 'files')
    expect(file).toMatchObject({ status: 'written', written: 2, mapping: { origin: 'given' } })
    const id = String(part(file, 'mapping').id)

    const next = jsonFile(folder, 'next.csv', `${TABLE}\n07.01.2026;ABC;5;482;Koop`)
    const again = await hedgerow(['import', next, ...book])
    expect([again.exit, again.stderr]).toEqual([0, ''])
    expect(again.stdout).toMatch(
      new RegExp(`columns read by mapping ${id.slice(0, 8)}, saved on \\d{4}-\\d\\d-\\d\\d`),
    )

    const kept = join(folder, 'kept.json')
    const out = await hedgerowJson(['import', next, '--map', id.slice(0, 8), '--map-out', kept, ...book])
    expect([out.exit, out.json.origin]).toEqual([0, 'given'])
    expect(JSON.parse(readFileSync(kept, 'utf8'))).toMatchObject({ mapping: { zone: 'Europe/Amsterdam' } })
  })

  test('a file that is no mapping is one sentence', async () => {
    writeFileSync(map, JSON.stringify({ format: 'hedgerow-column-mapping', version: 1, mapping: {} }))
    const run = await hedgerow(['import', table, '--map', map, ...book])
    expect([run.exit, run.stdout]).toEqual([1, ''])
    expect(run.stderr).toMatch(/^map\.json: The file is no column mapping: mapping\.columns: [^\n]+\.\n$/)
  })

  test('a statement of a known format needs none, and says so', async () => {
    const statement = jsonFile(folder, 's.json', { format: 'hedgerow-statement', version: 1 })
    const run = await hedgerow(['import', statement, '--map-out', join(folder, 'none.json'), ...book])
    expect([run.exit, run.stderr]).toEqual([
      1,
      's.json is read as hedgerow-statement, which needs no column mapping.\n',
    ])
  })
})
