import { spawnSync } from 'node:child_process'

/** Runs a program of node_modules under this very Node, output shown as it comes. @returns true when it ended with code 0 */
export function runTool(
  title: string,
  script: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): boolean {
  console.log(`\n> ${title}`)
  const started = process.hrtime.bigint()
  const r = spawnSync(process.execPath, [script, ...args], { stdio: ['ignore', 'inherit', 'inherit'], env })
  const seconds = Number(process.hrtime.bigint() - started) / 1e9
  const ok = r.status === 0
  console.log(`${ok ? 'ok' : 'FAILED'}: ${title} (${seconds.toFixed(1)} s)`)
  return ok
}

/** The static gates: types per runtime, lint and format, dependency directions and cycles. @returns names of those that failed */
export function staticGates(): string[] {
  const failed: string[] = []
  const gate = (title: string, script: string, args: readonly string[]): void => {
    if (!runTool(title, script, args)) failed.push(title)
  }
  const tsc = 'node_modules/typescript/bin/tsc'
  gate('types: shared (no Node, no DOM)', tsc, ['-p', 'shared/tsconfig.json'])
  gate('types: electron (Node)', tsc, ['-p', 'electron/tsconfig.json'])
  gate('types: preload (sandbox)', tsc, ['-p', 'electron/hosts/desktop/preload/tsconfig.json'])
  gate('types: tests', tsc, ['-p', 'tests/tsconfig.json'])
  gate('types: renderer (DOM)', 'node_modules/svelte-check/bin/svelte-check', [
    '--tsconfig',
    'renderer/tsconfig.json',
    '--fail-on-warnings',
  ])
  gate('lint and format', 'node_modules/@biomejs/biome/bin/biome', ['check', '--error-on-warnings', '.'])
  gate('dependency directions and cycles', 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs', [
    'electron',
    'renderer',
    'shared',
    'tests',
    '--config',
    '.dependency-cruiser.cjs',
  ])
  return failed
}
