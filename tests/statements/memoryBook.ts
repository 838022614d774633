/** A book in memory that reads files as the importer does: recognised by content, judged against what is there, written. */
import { deriveBook } from '../../shared/ledger/derive.ts'
import { Intake } from '../../shared/ledger/intake.ts'
import { importOutcome } from '../../shared/ledger/outcome.ts'
import { snapshotAt } from '../../shared/ledger/snapshot.ts'
import type { BatchEvidence, BookEvidence } from '../../shared/model/evidence.ts'
import type { Issue } from '../../shared/model/issue.ts'
import type { ImportOutcome, LedgerSnapshot } from '../../shared/model/position.ts'
import type { StatementRow } from '../../shared/model/statement.ts'
import type { ParserOptions } from '../../shared/statements/format.ts'
import { recognise } from '../../shared/statements/registry.ts'
import { type Parsed, parseText } from './support.ts'

export interface Import {
  readonly format: string
  readonly outcome: ImportOutcome
  readonly issues: readonly Issue[]
  readonly parsed: Parsed
}

export class MemoryBook {
  readonly #batches: BatchEvidence[] = []

  /** Reads and writes one file. @throws Error when no format knows it */
  import(fileName: string, text: string, options: Partial<ParserOptions> = {}): Import {
    const found = recognise({ fileName, text: text.slice(0, 65_536) })
    if (found === null) throw new Error(`${fileName} is not recognised`)
    const parsed = parseText(found.format, text, null, { fileName, zone: null, account: null, ...options })
    const number = this.#batches.length + 1
    const intake = new Intake({ fileName, sha256: String(number), number })
    intake.header(parsed.header)
    for (const d of parsed.drafts) {
      const issue = intake.row({ row: d.row, data: d.data } as StatementRow, { line: d.line, raw: d.raw })
      if (issue !== null) throw new Error(JSON.stringify(issue))
    }
    const { batch, issues } = intake.end()
    const outcome = importOutcome(this.evidence(), batch)
    this.#batches.push(batch)
    return { format: found.format.id, outcome, issues: [...parsed.issues, ...issues], parsed }
  }

  evidence(): BookEvidence {
    return { batches: [...this.#batches], edits: [] }
  }

  at(asOf: string): LedgerSnapshot {
    return snapshotAt(deriveBook(this.evidence()), Date.parse(asOf))
  }

  /** `{contract: quantity}` of all positions. */
  positions(asOf: string): Record<string, string> {
    return Object.fromEntries(this.at(asOf).positions.map((p) => [p.instrument, p.quantity]))
  }
}
