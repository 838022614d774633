import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, test } from 'vitest'
import { COMMANDS, LATER_COMMANDS } from '../../electron/hosts/cli/registry.ts'
import { hedgerow, hedgerowJson, part, ROOT, temporaryFolder } from './run.ts'

const folder = temporaryFolder()
const nowhere = join(folder, 'no-book.hedgerow')

describe('help', () => {
  test('of the program lists what works, and apart from it what does not', async () => {
    const { exit, stdout, stderr } = await hedgerow(['--help'])
    expect({ exit, stderr }).toEqual({ exit: 0, stderr: '' })
    const [working = '', planned = ''] = stdout.split('Planned, not in this version')
    for (const { name } of COMMANDS) expect(working).toMatch(new RegExp(`^  ${name} `, 'm'))
    for (const name of LATER_COMMANDS) {
      expect(working).not.toMatch(new RegExp(`^  ${name} `, 'm'))
      expect(planned).toContain(name)
    }
  })

  test.each(COMMANDS.map((c) => c.name))('of %s: options, JSON fields and exit codes', async (name) => {
    const { exit, stdout, stderr } = await hedgerow([name, '--help'])
    expect({ exit, stderr }).toEqual({ exit: 0, stderr: '' })
    for (const part of ['Usage', 'Options', 'JSON fields', 'Exit codes', 'Examples'])
      expect(stdout).toContain(`\n${part}\n`)
    for (const option of ['--json', '--book FILE', '--as-of INSTANT', '--debug'])
      expect(stdout).toContain(option)
    expect(stdout).toMatch(/^ {2}0 +done$/m)
    expect(stdout.split('\n').every((line) => line === line.trimEnd())).toBe(true)
    expect(await hedgerow(['help', name])).toEqual({ exit, stdout, stderr })
  })

  test('with --json is one document', async () => {
    const { exit, json } = await hedgerowJson(['positions', '--help'])
    expect(exit).toBe(0)
    expect(json.command).toBe('positions')
  })
})

describe('wrong usage is exit code 2 and one sentence', () => {
  const wrong: readonly (readonly [string, readonly string[], RegExp])[] = [
    ['no command', [], /Name a command/],
    ['an unknown command', ['postions'], /There is no command "postions"/],
    ['an option before the command', ['--book', 'positions'], /Write the command first/],
    ['an unknown option', ['positions', '--colour'], /positions has no option --colour/],
    ['a missing value', ['positions', '--book'], /--book needs a value/],
    ['a value of a switch', ['positions', '--debug=yes'], /--debug is a switch/],
    ['a word too many', ['positions', 'all'], /takes no words/],
    [
      'an as-of without offset',
      ['positions', '--as-of', '2026-01-30T16:00:00'],
      /not an instant with an offset/,
    ],
    ['an as-of that is a date', ['positions', '--as-of', '2026-01-30'], /not an instant with an offset/],
    ['an as-of that does not exist', ['positions', '--as-of', '2026-02-30T00:00:00Z'], /not an instant/],
    ['import without files', ['import'], /takes one statement file or more/],
    [
      'import with a mapping that is not there',
      ['import', 'a.csv', '--map', 'mine'],
      /"mine" is neither a file/,
    ],
    ['a mapping of two files', ['import', 'a.csv', 'b.csv', '--map-out', 'm.json'], /for one file/],
    ['import with an unknown format', ['import', 'a.csv', '--format', 'fax'], /"fax" is no format/],
    [
      'import with an unknown zone',
      ['import', 'a.csv', '--zone', 'Mars/Base'],
      /"Mars\/Base" is no time zone/,
    ],
    ['import with a bad list of rows', ['import', 'a.csv', '--rows', 'all'], /"all" is no list of rows/],
    ['undo of nothing', ['undo'], /takes one batch/],
    ['undo of no number', ['undo', 'last'], /takes one batch/],
    ['undo of two', ['undo', '1', '2'], /takes one batch/],
    ['revive of zero', ['revive', '0'], /takes one batch/],
    ['compute without a file', ['compute', 'quant/bsm_greeks'], /takes a family and one file/],
    [
      'compute of an unknown family',
      ['compute', 'quant/nonsense', '-'],
      /There is no family "quant\/nonsense"/,
    ],
    ['compute of a later family', ['compute', 'market-making/bands', '-'], /not in this version/],
    ['compute with an unknown tier', ['compute', 'quant/american', '-', '--tier', 'best'], /--tier is/],
    ['export without a file', ['export'], /needs --out FILE/],
    ['export in an unknown format', ['export', '--format', 'csv', '--out', 'x'], /no export format "csv"/],
    ['exposure by an unknown group', ['exposure', '--by', 'colour'], /--by/],
    ['exposure of an unknown measure', ['exposure', '--heatmap', 'beauty'], /--heatmap/],
    ['market without an act', ['market'], /set, import, files, undo, revive, show or freeze/],
    ['a word too many for bench', ['bench', 'fast'], /takes no words/],
  ]

  test.each(wrong)('%s', async (_what, words, sentence) => {
    const { exit, stdout, stderr } = await hedgerow([...words])
    expect({ exit, stdout }).toEqual({ exit: 2, stdout: '' })
    expect(stderr).toMatch(sentence)
    expect(stderr.trimEnd().split('\n')).toHaveLength(1)
  })

  test.each(LATER_COMMANDS.map((c) => [c]))('%s says that it is not in this version', async (name) => {
    const run = await hedgerowJson([name, 'x'])
    expect(run.exit).toBe(2)
    expect(run.stderr).toBe(
      `hedgerow ${name} is not in this version: hedgerow --help lists the commands that are.\n`,
    )
    expect(run.json).toEqual({ error: { code: 'usage/wrong', message: run.stderr.trimEnd(), details: {} } })
  })
})

describe('failures are exit code 1, one sentence, and an error object with --json', () => {
  test('a book that is not there', async () => {
    const { exit, stderr, json } = await hedgerowJson(['positions', '--book', nowhere])
    expect(exit).toBe(1)
    expect(part(json, 'error').code).toBe('book/missing')
    expect(part(json, 'error').message).toContain(nowhere)
    expect(stderr).toBe(`${part(json, 'error').message}\n`)
  })

  test.each([['undo', '1'], ['revive', 'e1'], ['market', 'freeze'], ['doctor'], ['exposure']])(
    '%s of a book that is not there makes none',
    async (...words) => {
      const { exit, json } = await hedgerowJson([...words, '--book', nowhere])
      expect([exit, part(json, 'error').code]).toEqual([1, 'book/missing'])
      expect(existsSync(nowhere)).toBe(false)
    },
  )

  test('a file of cases that is not there, is no JSON or has another shape', async () => {
    const missing = await hedgerow(['compute', 'quant/bsm_greeks', join(folder, 'none.json')])
    expect(missing.exit).toBe(1)
    expect(missing.stderr).toMatch(/^There is no file or folder .*none\.json/)
    const broken = await hedgerow(['compute', 'quant/bsm_greeks', '-'], { stdin: '{"cases": [\n{"id": }]}' })
    expect(broken).toMatchObject({ exit: 1, stdout: '' })
    expect(broken.stderr).toBe('standard input is not JSON at line 2, column 8: check the file.\n')
    const shapeless = await hedgerow(['compute', 'ledger/undo', '-'], { stdin: '{"rows": []}' })
    expect(shapeless).toMatchObject({ exit: 1, stdout: '' })
    expect(shapeless.stderr.trimEnd().split('\n')).toHaveLength(1)
  })

  test('no stack trace without --debug, one with it', async () => {
    const words = ['positions', '--book', nowhere]
    expect((await hedgerow(words)).stderr).not.toContain('    at ')
    expect((await hedgerow([...words, '--debug'])).stderr).toContain('    at ')
  })
})

describe('the runtime', () => {
  test.each(['main.ts', 'hedgerow.js'])('%s tells an old Node so in one sentence', async (file) => {
    const pretend = join(folder, 'pretend.mjs')
    writeFileSync(
      pretend,
      "Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '22.11.0' } })",
    )
    const { exit, stdout, stderr } = await hedgerow(['positions'], {
      entry: join(ROOT, 'electron/hosts/cli', file),
      env: { NODE_OPTIONS: `--import=${pathToFileURL(pretend)}` },
    })
    expect({ exit, stdout }).toEqual({ exit: 1, stdout: '' })
    expect(stderr).toMatch(/^Hedgerow needs Node 22\.12 or newer and this is Node 22\.11\.0: [^\n]*\n$/)
  })

  test('nothing of the program is loaded before that check', () => {
    const entry = readFileSync(join(ROOT, 'electron/hosts/cli/main.ts'), 'utf8')
    expect(entry).not.toMatch(/^import /m)
    expect(entry.indexOf('import(')).toBeGreaterThan(entry.indexOf('process.versions.node'))
  })

  test('the entry in plain JavaScript runs the same program', async () => {
    const plain = await hedgerow(['--help'], { entry: join(ROOT, 'electron/hosts/cli/hedgerow.js') })
    expect(plain).toEqual(await hedgerow(['--help']))
  })
})

describe('the default book', () => {
  test('lies in the folder of the user', async () => {
    const { json } = await hedgerowJson(['positions'], { env: { XDG_DATA_HOME: folder, HOME: folder } })
    if (process.platform === 'linux')
      expect(part(json, 'error').message).toContain(join(folder, 'hedgerow', 'book.hedgerow'))
    expect(part(json, 'error').code).toMatch(/^book\/missing/)
  })
})
