/** Books that this computer has opened, the own one and the sample among them. */
import { existsSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import type { KnownBook } from '../../../shared/protocol/window/files.ts'
import type { WindowSession } from './session.ts'

/** @param handleOf gives a path its opaque handle */
export function knownBooks(session: WindowSession, handleOf: (path: string) => string): KnownBook[] {
  const { ownBook, sampleBook } = session.ports
  const times = new Map(session.user.opened.map((o) => [o.path, o.at]))
  const paths = new Set([ownBook, ...times.keys(), sampleBook])
  return [...paths].map((path) => ({
    handle: handleOf(path),
    name: basename(path),
    folder: dirname(path),
    sample: path === sampleBook,
    openedAt: times.get(path) ?? null,
    exists: existsSync(path),
  }))
}
