/** The workflow is data: it is read, and what it names must exist. It has never run on this project's machines. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import config from '../../electron-builder.config.ts'

const ROOT = join(import.meta.dirname, '..', '..')
// the reader that electron-builder reads its own YAML with; it has no types
const { load } = createRequire(import.meta.url)('js-yaml') as { load(text: string): unknown }

interface Step {
  readonly name?: string
  readonly uses?: string
  readonly run?: string
  readonly if?: string
  readonly with?: Readonly<Record<string, string | number>>
}
interface Job {
  readonly 'runs-on': string
  readonly needs?: string
  readonly strategy?: {
    readonly matrix: { readonly os?: readonly string[]; readonly include?: readonly object[] }
  }
  readonly steps: readonly Step[]
}

const workflow = load(readFileSync(join(ROOT, '.github', 'workflows', 'checks.yml'), 'utf8')) as {
  readonly permissions: object
  readonly jobs: Readonly<Record<string, Job>>
}
const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  readonly scripts: Readonly<Record<string, string>>
}
const jobs = Object.entries(workflow.jobs)
const steps = jobs.flatMap(([, job]) => job.steps)
const job = (name: string): Job => workflow.jobs[name] as Job

describe('the workflow', () => {
  test('may read the repository and nothing more, and pins each action to a full version', () => {
    expect(workflow.permissions).toEqual({ contents: 'read' })
    const used = steps.flatMap((s) => (s.uses === undefined ? [] : [s.uses]))
    expect(used.length).toBeGreaterThan(5)
    for (const action of used) expect(action).toMatch(/^actions\/[a-z-]+@v\d+\.\d+\.\d+$/)
  })

  test('names only scripts that package.json has', () => {
    const named = steps.flatMap((s) =>
      [...(s.run ?? '').matchAll(/npm (?:run )?(?:--silent )?([\w:-]+)/g)].map((m) => m[1] as string),
    )
    for (const wanted of ['build', 'test', 'test:electron', 'electron:fetch', 'same-bytes', 'package'])
      expect(named).toContain(wanted)
    for (const name of named.filter((n) => n !== 'ci')) expect(scripts, name).toHaveProperty(name)
  })

  test('scripts of package.json name files that exist', () => {
    for (const [name, line] of Object.entries(scripts))
      for (const [, file] of line.matchAll(/node ((?:electron|tests)\/\S+)/g))
        expect(() => readFileSync(join(ROOT, file as string)), `${name}: ${file}`).not.toThrow()
  })

  test('tests on Linux, Windows and both kinds of Mac, each with the real Electron', () => {
    const systems = job('test').strategy?.matrix.os ?? []
    for (const wanted of [/^ubuntu-/, /^windows-/, /^macos-\d+$/, /^macos-\d+-intel$/])
      expect(
        systems.some((s) => wanted.test(s)),
        String(wanted),
      ).toBe(true)
    const electron = job('test').steps.filter((s) => s.run?.includes('test:electron'))
    expect(electron.map((s) => s.if)).toEqual(["runner.os == 'Linux'", "runner.os != 'Linux'"])
    expect(electron[0]?.run).toMatch(/^xvfb-run /)
  })

  test('jobs need jobs that are there', () => {
    for (const [name, { needs }] of jobs)
      if (needs !== undefined) expect(workflow.jobs, name).toHaveProperty(needs)
  })

  test('keeps every kind of installer that the configuration makes', () => {
    const kinds = ([config.win, config.mac, config.linux] as const).flatMap((c) =>
      ((c?.target ?? []) as readonly { target: string }[]).map((t) => t.target),
    )
    expect(kinds).toEqual(['nsis', 'portable', 'dmg', 'AppImage', 'deb'])
    const kept = String(job('installers').steps.at(-1)?.with?.path)
    for (const end of ['exe', 'dmg', 'AppImage', 'deb']) expect(kept).toContain(`*.${end}`)
  })
})

describe.skipIf(process.platform === 'win32')('the comparison of the hashes', () => {
  const compare = job('same-bytes').steps.find((s) => s.name === 'Compare')?.run as string
  const systems = job('test').strategy?.matrix.os ?? []
  const compared = (text: (system: string) => string | null): boolean => {
    const folder = mkdtempSync(join(tmpdir(), 'hedgerow-compare-'))
    try {
      for (const system of systems) {
        const document = text(system)
        if (document === null) continue
        const place = join(folder, 'hashes', `same-bytes-${system}`)
        mkdirSync(place, { recursive: true })
        writeFileSync(join(place, 'same-bytes.json'), document)
      }
      execFileSync('bash', ['-c', compare], { cwd: folder, stdio: 'pipe' })
      return true
    } catch {
      return false
    } finally {
      rmSync(folder, { recursive: true })
    }
  }

  test('passes when all are the same; fails when one differs or is missing', () => {
    expect(compared(() => '{"a":1}')).toBe(true)
    expect(compared((s) => (s.startsWith('windows') ? '{"a":2}' : '{"a":1}'))).toBe(false)
    expect(compared((s) => (s.startsWith('windows') ? null : '{"a":1}'))).toBe(false)
  })
})
