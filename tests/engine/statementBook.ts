/** A statement file as a book in memory: recognised, parsed, normalised, derived, as an import would do it. */
import { createHash } from 'node:crypto'
import { basename } from 'node:path'
import type { Derivation } from '../../shared/ledger/derivation.ts'
import { deriveBook } from '../../shared/ledger/derive.ts'
import { Intake } from '../../shared/ledger/intake.ts'
import type { BatchEvidence } from '../../shared/model/evidence.ts'
import { recognise } from '../../shared/statements/registry.ts'
import { fixtureBytes } from '../support/fixtures.ts'

/** One batch of one fixture, number 1. */
function fixtureBatch(name: string): BatchEvidence {
  const bytes = fixtureBytes(name)
  const text = new TextDecoder().decode(bytes)
  const fileName = basename(name)
  const recognised = recognise({ fileName, text: text.slice(0, 65536) })
  if (recognised === null) throw new Error(`${name} was not recognised`)
  const intake = new Intake({ fileName, sha256: createHash('sha256').update(bytes).digest('hex'), number: 1 })
  const sink = {
    header: (header: Parameters<Intake['header']>[0]) => intake.header(header),
    draft: ({ line, raw, ...row }: Parameters<typeof draftOf>[0]) =>
      void intake.row(row as never, { line, raw }),
    issue: () => {},
    rowSeen: () => {},
    skipped: () => {},
  }
  const parser = recognised.format.create(sink as never, { fileName, zone: null, account: null })
  parser.write(text)
  parser.end()
  return { ...intake.end().batch, number: 1, live: true }
}

function draftOf(draft: { readonly line: number | null; readonly raw: string }) {
  return draft
}

/** The derived book of one fixture. */
export function fixtureBook(name: string): Derivation {
  return deriveBook({ batches: [fixtureBatch(name)], edits: [] })
}
