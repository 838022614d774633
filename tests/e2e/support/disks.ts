/**
 * Disks of a test's own, on Linux: the host runs in a mount namespace where a folder is a small disk, or one that cannot be written.
 * Nothing of it is seen by other programs, and it ends with the host.
 */
import { spawnSync } from 'node:child_process'
import { closeSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'

/** Words that make `/bin/sh` run SCRIPT and then the host. */
const inside = (script: string): readonly string[] => [
  'unshare',
  '--map-root-user',
  '--mount',
  'sh',
  '-ec',
  `${script}; exec "$@"`,
  'sh',
]

/** Whether this machine lets a user have mounts of their own; a test that needs them is skipped, visibly, where it does not. */
export function canMount(): boolean {
  if (process.platform !== 'linux') return false
  const [program = '', ...words] = inside('mount -t tmpfs none /mnt')
  return spawnSync(program, [...words, 'true'], { stdio: 'ignore' }).status === 0
}

/** `folder` becomes a small disk that holds what it held. */
export function smallDisk(folder: string, kilobytes: number): readonly string[] {
  return inside(small(folder, kilobytes))
}

/** The same without any room left: the file `ballast` in it takes it. */
export function fullDisk(folder: string, kilobytes: number): readonly string[] {
  return inside(
    `${small(folder, kilobytes)}; dd if=/dev/zero of='${folder}/ballast' bs=1k 2>/dev/null || true`,
  )
}

function small(folder: string, kilobytes: number): string {
  return `cp -r '${folder}' '${folder}.was'; mount -t tmpfs -o size=${kilobytes}k none '${folder}'; cp -r '${folder}.was'/* '${folder}'`
}

/** Writes a file until the disk that it lies on is full. */
export function fillUp(file: string): void {
  const to = openSync(file, 'w')
  const block = Buffer.alloc(1024)
  try {
    while (true) writeSync(to, block)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
  } finally {
    closeSync(to)
  }
}

/** `folder` becomes a disk that can only be read. */
export function readOnlyDisk(folder: string): readonly string[] {
  return inside(`mount --bind '${folder}' '${folder}'; mount -o remount,ro,bind '${folder}'`)
}

/** How others see a file on a disk of the host's own. */
export function seenBy(pid: number, file: string): string {
  return join('/proc', String(pid), 'root', file)
}
