/**
 * docs/command-line.md shows what the commands really print: every block is run in its order and compared. With
 * HEDGEROW_UPDATE_DOCS=1 the outputs are written into the page instead.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { COMMANDS } from '../../electron/hosts/cli/registry.ts'
import { hedgerow, jsonFile, ROOT, temporaryFolder } from './run.ts'
import { FLEX, holdingsDocument } from './statements.ts'

const PAGE = join(ROOT, 'docs', 'command-line.md')
const BLOCK = /```console\n\$ hedgerow ([^\n]*)\n([\s\S]*?)```/g
const folder = temporaryFolder()

/** What differs from run to run: the folder, the instant of the import, the engine's build. */
function steady(text: string): string {
  const today = new Date().toISOString().slice(0, 11)
  return text
    .replaceAll(`${folder}/`, '')
    .replaceAll(new RegExp(`${today}\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z`, 'g'), '2026-02-02T12:00:00.000Z')
}

function wordsOf(line: string): string[] {
  return line
    .split(' ')
    .map((word) => (/^[\w-]+\.(xml|json|jsonl|hedgerow)$/.test(word) ? join(folder, word) : word))
}

test('the page shows what the commands print', { timeout: 180_000 }, async () => {
  writeFileSync(join(folder, 'STATEMENT.xml'), FLEX)
  jsonFile(folder, 'desk.json', holdingsDocument())
  jsonFile(folder, 'cases.json', {
    cases: [{ id: 'atm', inputs: { type: 'call', S: 100, K: 100, T: 0.5, r: 0.04, q: 0.01, sigma: 0.2 } }],
  })
  const page = readFileSync(PAGE, 'utf8')
  const env = { XDG_DATA_HOME: folder, APPDATA: folder, HOME: folder }
  const printed: string[] = []
  for (const [, line = ''] of page.matchAll(BLOCK)) {
    const { stdout, stderr, exit } = await hedgerow(wordsOf(line), { env })
    printed.push(steady(`${stderr}${stdout}`) + (exit === 0 ? '' : `(exit code ${exit})\n`))
  }
  const outputs = printed.values()
  const real = page.replaceAll(
    BLOCK,
    (_, line) => `\`\`\`console\n$ hedgerow ${line}\n${outputs.next().value}\`\`\``,
  )
  if (process.env.HEDGEROW_UPDATE_DOCS === '1') writeFileSync(PAGE, real)
  else expect(page).toBe(real)
})

test('the page has every command and every JSON field of its help', async () => {
  const page = readFileSync(PAGE, 'utf8')
  for (const { name, load } of COMMANDS) {
    const section = page.split(/^## /m).find((s) => s.startsWith(`${name}\n`) || s.startsWith(`${name},`))
    expect(section, name).toBeDefined()
    for (const field of (await load()).fields) expect(section, name).toContain(`| \`${field.name}\` |`)
  }
})
