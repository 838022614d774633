/** Damages files by a seed and looks for crashes, hangs and lost rows. What fails is shrunk and saved. */
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { SAMPLES } from '../statements/samples.ts'
import { fixturesDir } from './fixtures.ts'
import { Dice, MUTATIONS, shrink } from './mutate.ts'

/** No file may take longer than this, ms. */
const HANG = 5000
const OWN = join(import.meta.dirname, '../fixtures')
const LARGEST = 400_000
/** Longer files are damaged in a part of their lines: their beginning and a stretch from somewhere else. */
const SHORT = 24_000

interface CorpusFile {
  readonly name: string
  readonly bytes: Buffer
}
export interface Finding {
  readonly what: string
  readonly from: string
  readonly mutations: readonly string[]
  readonly bytes: Buffer
}
export interface FuzzResult {
  readonly runs: number
  readonly findings: readonly Finding[]
}

/** Every fixture, hand-made file and sample. */
export function corpus(): CorpusFile[] {
  const files: CorpusFile[] = []
  for (const root of [OWN, fixturesDir]) {
    if (root === null) continue
    for (const name of (readdirSync(root, { recursive: true }) as string[]).sort()) {
      const path = join(root, name)
      const info = statSync(path)
      if (info.isFile() && info.size <= LARGEST && !name.endsWith('.md'))
        files.push({ name: name.replaceAll('\\', '/'), bytes: readFileSync(path) })
    }
  }
  for (const [id, text] of Object.entries(SAMPLES))
    files.push({ name: `sample ${id}`, bytes: Buffer.from(text) })
  return files
}

/** A thread that judges; ended and begun anew when a file hangs it. */
export class Judge {
  #worker: Worker | null = null

  /** @returns what is wrong with the reading of `bytes`, null when nothing is */
  async of(bytes: Uint8Array, name: string): Promise<string | null> {
    this.#worker ??= new Worker(new URL('./fuzzWorker.ts', import.meta.url))
    const worker = this.#worker
    return new Promise((resolve) => {
      const done = (what: string | null) => {
        clearTimeout(timer)
        worker.off('message', done).off('error', failed)
        resolve(what)
      }
      const ended = (what: string) => {
        this.#worker = null
        void worker.terminate()
        done(what)
      }
      const failed = (error: unknown) => ended(`the thread ended: ${String(error)}`)
      const timer = setTimeout(() => ended(`hangs: no answer in ${HANG / 1000} s`), HANG)
      worker.on('message', done).on('error', failed)
      worker.postMessage({ bytes, name })
    })
  }

  async end(): Promise<void> {
    await this.#worker?.terminate()
    this.#worker = null
  }
}

/**
 * Runs until `enough` says so. Run number k of a seed is always the same file.
 * @param told called for each new kind of failure
 */
export async function fuzz(
  files: readonly CorpusFile[],
  seed: number,
  enough: (runs: number) => boolean,
  told: (finding: Finding) => void = () => {},
): Promise<FuzzResult> {
  const judge = new Judge()
  const findings = new Map<string, Finding>()
  let runs = 0
  try {
    for (; !enough(runs); runs += 1) {
      const { name, mutations, bytes } = mutant(files, new Dice(seed * 1_000_003 + runs))
      const what = await judge.of(bytes, name)
      if (what === null || findings.has(what)) continue
      const hung = what.startsWith('hangs')
      const small = await shrink(bytes, async (b) => (await judge.of(b, name)) === what, hung ? 12 : 400)
      const finding = { what, from: `${name}, seed ${seed}, run ${runs}`, mutations, bytes: small }
      findings.set(what, finding)
      told(finding)
    }
  } finally {
    await judge.end()
  }
  return { runs, findings: [...findings.values()] }
}

function mutant(
  files: readonly CorpusFile[],
  dice: Dice,
): { name: string; mutations: string[]; bytes: Buffer } {
  const file = dice.pick(files)
  let bytes = part(file.bytes, dice)
  const mutations: string[] = []
  for (let k = dice.below(4); k >= 0; k -= 1) {
    const mutation = dice.pick(MUTATIONS)
    mutations.push(mutation.name)
    bytes = mutation.apply(bytes, part(dice.pick(files).bytes, dice), dice)
  }
  return { name: file.name.slice(file.name.lastIndexOf('/') + 1), mutations, bytes }
}

function part(bytes: Buffer, dice: Dice): Buffer {
  if (bytes.length <= SHORT) return bytes
  const head = bytes.subarray(0, bytes.indexOf(10, SHORT / 3) + 1 || SHORT / 3)
  const from = head.length + dice.below(bytes.length - head.length)
  return Buffer.concat([head, bytes.subarray(bytes.indexOf(10, from) + 1 || from).subarray(0, SHORT / 2)])
}

/** Writes a finding beside a note of what it is. @returns the path of the input */
export function save(folder: string, finding: Finding): string {
  mkdirSync(folder, { recursive: true })
  const name = finding.what.replace(/[^A-Za-z0-9]+/g, '-').slice(0, 60)
  const path = join(folder, `${name}.bin`)
  writeFileSync(path, finding.bytes)
  writeFileSync(
    join(folder, `${name}.txt`),
    `${finding.what}\nfrom ${finding.from}\n${finding.mutations.join(', ')}\n`,
  )
  return path
}
