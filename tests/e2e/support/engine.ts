/** Engine processes of a host, and how tests take them away. Linux and macOS. */
import { execFileSync } from 'node:child_process'
import type { Locator, Page } from '@playwright/test'
import { expect } from '@playwright/test'
import type { Host } from './host.ts'

/** Process ids of the engine of a host, at the moment of the call. */
export function engines(host: Host): number[] {
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' }).split('\n')
  return lines.flatMap((line) => {
    const m = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line)
    const mine = m !== null && Number(m[2]) === host.process.pid && (m[3] as string).includes('engine')
    return mine ? [Number(m[1])] : []
  })
}

/** Ends engine after engine until the host no longer starts a new one. @returns the banner that says so */
export async function exhaustEngine(page: Page, host: Host): Promise<Locator> {
  const failed = page.getByRole('alert').filter({ hasText: 'The pricing engine keeps stopping.' })
  await expect(async () => {
    for (const pid of engines(host)) process.kill(pid, 'SIGKILL')
    await expect(failed).toBeVisible({ timeout: 30 })
  }).toPass({ timeout: 30_000, intervals: [20] })
  return failed
}
