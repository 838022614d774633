import { type ForkOptions, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Child } from '../../../shared/protocol/childProcess.ts'
import { flexText } from '../../support/flexGenerator.ts'
import { ImportBench } from '../../support/importBench.ts'

const bench = new ImportBench()
const entry = (name: string): string =>
  fileURLToPath(new URL(`../../support/importerEntries/${name}.ts`, import.meta.url))
let path = ''
beforeAll(() => {
  path = bench.file('statement.xml', flexText({ trades: 2, seed: 1 }))
})
afterAll(() => bench.remove())

describe('the death of an importer process is one sentence', () => {
  test('out of memory', async () => {
    const { file, exitCode } = await bench.import(path, {}, { entry: entry('memoryHog'), memoryMiB: 64 })
    expect([exitCode, file.status, file.issues[0]?.code]).toEqual([1, 'failed', 'importer_memory'])
    expect(file.issues[0]?.message).toMatch(/statement\.xml needs more memory .*64 MiB.*shorter period/)
  })
  test('a crash', async () => {
    const { file, exitCode } = await bench.import(path, {}, { entry: entry('crash') })
    expect([exitCode, file.status, file.issues[0]?.code]).toEqual([1, 'failed', 'importer_lost'])
    expect(file.issues[0]?.message).toMatch(/SIGSEGV/)
  })
  test('no end in sight', async () => {
    const { file, exitCode } = await bench.import(path, {}, { entry: entry('silent'), stallMs: 800 })
    expect([exitCode, file.status, file.issues[0]?.code]).toEqual([1, 'failed', 'importer_stalled'])
  })
  test('a program that is not there', async () => {
    const { file, exitCode } = await bench.import(path, {}, { entry: bench.path('no-such-entry.ts') })
    expect([exitCode, file.status]).toEqual([1, 'failed'])
  })
  test('stopped by a person: before it starts, and while it runs', async () => {
    const stopped = await bench.import(path, {}, {}, AbortSignal.abort())
    expect([stopped.exitCode, stopped.file.status]).toEqual([1, 'cancelled'])
    const stop = new AbortController()
    const running = bench.import(path, {}, { entry: entry('silent') }, stop.signal)
    setTimeout(() => stop.abort(), 150)
    expect((await running).file.status).toBe('cancelled')
  })
  test('but not by Ctrl+C, which a terminal sends to it as well: its host decides', async () => {
    const onProcess = (child: Child): void => {
      let told = false
      child.on('message', () => {
        if (!told) process.kill(child.pid as number, 'SIGINT')
        told = true
      })
    }
    const other = bench.file('other.xml', flexText({ trades: 3, seed: 2 }))
    const { file } = await bench.import(other, { dryRun: true }, { onProcess })
    expect([file.status, file.issues]).toEqual(['preview', []])
  })
  test('the death of its host: the process ends by itself', async () => {
    const child = fork(fileURLToPath(new URL('../../../electron/importer/main.ts', import.meta.url)), [], {
      serialization: 'advanced',
      stdio: 'ignore',
    } as ForkOptions)
    const ended = new Promise<number | null>((resolve) => child.on('exit', resolve))
    child.once('spawn', () => setTimeout(() => child.disconnect(), 500))
    expect(await ended).toBe(1)
  })
  test('none of them left anything', () => {
    expect(bench.content().revision).toBe(0)
  })
})
