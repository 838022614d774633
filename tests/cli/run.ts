/** Runs the real command in a process of its own, as a desk's script does. */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll } from 'vitest'

export const ROOT = join(import.meta.dirname, '..', '..')
const MAIN = join(ROOT, 'electron', 'hosts', 'cli', 'main.ts')

export interface Run {
  readonly exit: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface RunOptions {
  readonly stdin?: string
  readonly env?: NodeJS.ProcessEnv
  /** presses Ctrl+C after so long, ms */
  readonly interruptAfterMs?: number
  /** another program than the command line's own entry */
  readonly entry?: string
}

/** Runs `hedgerow WORDS...` and waits for its end. */
export async function hedgerow(words: readonly string[], options: RunOptions = {}): Promise<Run> {
  const child = spawn(process.execPath, [options.entry ?? MAIN, ...words], {
    cwd: ROOT,
    // Compiled code is kept where the results of tests lie, not in the folders of the person who runs them.
    env: { ...process.env, XDG_CACHE_HOME: join(ROOT, 'out', 'test', 'cache'), ...options.env },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  child.stdin.on('error', () => {
    // A command that fails early does not read its input.
  })
  child.stdin.end(options.stdin ?? '')
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve))
  if (options.interruptAfterMs !== undefined) setTimeout(() => child.kill('SIGINT'), options.interruptAfterMs)
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)])
  return { exit: await ended, stdout, stderr }
}

export interface JsonRun extends Run {
  readonly json: Json
}

/** A JSON object that tests look into. */
export interface Json {
  readonly [member: string]: unknown
}

/** The member as a list of objects. @throws Error when it is no list */
export function rows(json: Json | undefined, member: string): Json[] {
  const list = json?.[member]
  if (!Array.isArray(list)) throw new Error(`${member} is no list in ${JSON.stringify(json).slice(0, 500)}`)
  return list
}

/** The member as an object. @throws Error when it is none */
export function part(json: Json | undefined, member: string): Json {
  const inner = json?.[member]
  if (typeof inner !== 'object' || inner === null)
    throw new Error(`${member} is no object in ${JSON.stringify(json).slice(0, 500)}`)
  return inner as Json
}

/** Runs with `--json` and parses standard output, which must be one document and nothing else. Checks it as every document. */
export async function hedgerowJson(words: readonly string[], options: RunOptions = {}): Promise<JsonRun> {
  const run = await hedgerow([...words, '--json'], options)
  let json: Json
  try {
    json = JSON.parse(run.stdout)
  } catch (error) {
    throw new Error(
      `standard output of "${words.join(' ')}" is not one JSON document (${String(error)}), exit ${run.exit}\n` +
        `stdout: ${run.stdout.slice(0, 500)}\nstderr: ${run.stderr}`,
    )
  }
  const bad = unexplained(json)
  if (bad.length > 0)
    throw new Error(`"${words.join(' ')}" prints unknown without a reason: ${bad.slice(0, 10).join(', ')}`)
  return { ...run, json }
}

/**
 * Members that are null without a reason beside them, and texts NaN or Infinity: a null `x` needs `reasons.x`, `xReason`, or in the
 * same object a `reason`, `why`, `message` or a `status` that is not ok; nulls in a list need a `nullReason` beside the list.
 */
export function unexplained(value: unknown, path = '', ofList: string | null = null): string[] {
  if (value === 'NaN' || value === 'Infinity' || value === '-Infinity') return [path]
  if (typeof value !== 'object' || value === null) return []
  if (Array.isArray(value)) {
    return value.flatMap((item, k) => {
      const here = `${path}[${k}]`
      return item === null && ofList === null ? [here] : unexplained(item, here, ofList)
    })
  }
  const record = value as { readonly [member: string]: unknown }
  const cells = typeof record.nullReason === 'string' ? record.nullReason : null
  return Object.entries(record).flatMap(([member, inner]) => {
    const here = path === '' ? member : `${path}.${member}`
    if (inner !== null) return unexplained(inner, here, cells)
    return explains(record, member) ? [] : [here]
  })
}

function explains(record: { readonly [member: string]: unknown }, member: string): boolean {
  const text = (v: unknown): boolean => typeof v === 'string' && v !== '' && v !== 'ok'
  const reasons = record.reasons as { readonly [member: string]: unknown } | undefined
  return [
    reasons?.[member],
    record[`${member}Reason`],
    record.reason,
    record.why,
    record.message,
    record.status,
  ].some(text)
}

/** A folder that is gone after the tests of the file. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'hedgerow-cli-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** Writes a document as a file of a folder and answers its path. */
export function jsonFile(folder: string, name: string, document: unknown): string {
  const path = join(folder, name)
  writeFileSync(path, typeof document === 'string' ? document : JSON.stringify(document))
  return path
}
