/** `doctor`: the checks of the ledger reference, section 14, over an open book. Reads only; repairs nothing. */
import { proposedAsOf } from '../../shared/ledger/cutOff.ts'
import { deriveBook } from '../../shared/ledger/derive.ts'
import { checkLedger } from '../../shared/ledger/invariants.ts'
import { snapshotAt } from '../../shared/ledger/snapshot.ts'
import { readBookStatement } from '../../shared/ledger/statementReader.ts'
import { writeStatement } from '../../shared/ledger/statementWriter.ts'
import type { Book } from './book.ts'
import { checkDerivation, checkExport, checkProposals, type LedgerFunctions } from './doctorLedger.ts'
import {
  checkCounts,
  checkDecimals,
  checkFile,
  checkInstruments,
  checkLastBackup,
  checkSources,
  checkTickets,
} from './doctorStorage.ts'
import type { Finding } from './types.ts'

export interface ExamineOptions {
  /** instant at which positions are compared, ms UTC; default: the book's newest cut-off */
  readonly asOf?: number
  /** where the rotating backups lie; default: beside the book */
  readonly backups?: string
  /** called before each group of checks with what is done next */
  readonly onStep?: (step: string) => void
  /** in the place of the real ledger, for tests of doctor itself */
  readonly ledger?: LedgerFunctions
}

/** The real ledger. */
export const LEDGER: LedgerFunctions = {
  derive: deriveBook,
  snapshot: (derived, asOf) => snapshotAt(derived, asOf, { pnl: true }),
  newestCutOff: proposedAsOf,
  write: writeStatement,
  read: (lines) => readBookStatement(lines).book,
  check: checkLedger,
}

/**
 * All findings, sorted by check; none means that every check passed. When the file itself is damaged (check 1) the derived checks
 * are left out, since their input cannot be trusted.
 * @throws AppError `book/corrupt`, `book/closed`
 */
export function examine(book: Book, options: ExamineOptions = {}): Finding[] {
  const { onStep } = options
  const found: Finding[] = []
  onStep?.('file')
  const revision = book.revision()
  found.push(...guarded(1, () => checkFile(book.db)))
  const readable = found.length === 0
  onStep?.('rows')
  for (const [number, check] of STORAGE) found.push(...guarded(number, () => check(book.db)))
  onStep?.('backup')
  found.push(...checkLastBackup(book.path, revision, options.backups))
  if (readable) found.push(...guarded(3, () => examineLedger(book, options)))
  return shortened(found.sort((a, b) => a.check - b.check))
}

function examineLedger(book: Book, options: ExamineOptions): Finding[] {
  const { ledger = LEDGER, onStep } = options
  onStep?.('ledger')
  const evidence = book.evidence({ raw: false })
  const derived = ledger.derive(evidence)
  const asOf = options.asOf ?? ledger.newestCutOff(derived) ?? 0
  const snapshot = ledger.snapshot(derived, asOf)
  const found = [
    ...ledger.check(evidence, derived),
    ...guarded(3, () => checkDerivation(snapshot, evidence, asOf, ledger)),
    ...checkProposals(snapshot),
  ]
  onStep?.('export')
  return [...found, ...guarded(17, () => checkExport(snapshot, evidence, asOf, ledger))]
}

/** Findings of one check that are told one by one; more of the same are counted. */
const TOLD = 20

function shortened(sorted: readonly Finding[]): Finding[] {
  return [...Map.groupBy(sorted, (f) => f.check)].flatMap(([check, all]) => {
    const more = all.length - TOLD
    return more <= 0 ? all : [...all.slice(0, TOLD), { check, message: `And ${more} more of the same kind.` }]
  })
}

const STORAGE = [
  [2, checkSources],
  [4, checkInstruments],
  [5, checkCounts],
  [7, checkDecimals],
  [16, checkTickets],
] as const

/** A check that cannot run to its end (a table is gone, a page is damaged, a row is not what the ledger expects) has found something. */
function guarded(check: number, work: () => Finding[]): Finding[] {
  try {
    return work()
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/\s+/g, ' ') : String(error)
    return [{ check, message: `The check could not run: ${reason}.` }]
  }
}
