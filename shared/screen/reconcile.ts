/** What needs a person: breaks with their likely cause and one next step, proposals to accept, and what is due soon. */
import { quoteCurrencyOf } from '../market/underlying.ts'
import type {
  Alert,
  Break,
  BreakCause,
  LedgerSnapshot,
  Proposal,
  ResolvedInstrument,
} from '../model/position.ts'
import { FLAG } from '../portfolio/statuses.ts'
import type {
  BreakRow,
  BreakStep,
  DueRow,
  ProposalRow,
  Reconciliation,
} from '../protocol/window/importing.ts'
import { formatDecimal } from '../report/numbers.ts'
import { contractLabel, grouped } from './labels.ts'
import type { ScreenBook } from './screenBook.ts'

const DAY = 86_400_000

/** @param days how far ahead expiries are listed */
export function reconcile(book: ScreenBook, days: number): Reconciliation {
  const { ledger } = book.source.figures.book
  return {
    tag: book.tag,
    breaks: ledger.breaks.map((b) => breakRow(b, ledger)),
    proposals: ledger.proposals.map((p) => proposalRow(book, p)),
    due: dueRows(book, days),
    openings: ledger.openings.map(({ account, instrument, quantity, at }) => ({
      account,
      instrument,
      quantity,
      at,
    })),
  }
}

/** Stable name of a break. */
export function breakId(b: Break): string {
  return [b.account, b.instrument, b.at].join('|')
}

const CAUSES: { readonly [C in BreakCause]: string } = {
  expiry_not_booked: 'The contract has expired and the statement shows none of it: its expiry is not booked.',
  typed_not_in_statement: 'A fill typed by hand is not in the statement.',
  near_match: 'Two rows look like one trade at slightly different prices; both are counted.',
  sign_reversed: 'The statement shows the other sign: one of the two sources has long and short reversed.',
  multiplier: 'The two figures differ by a factor of 100: one of them counts units, not contracts.',
  split_not_booked: 'The figures differ by the ratio of a split that no file has told.',
  missing_history: 'The files do not cover the time between the two statements: trades are missing.',
  unknown: 'The trades in the book do not lead to what the statement shows.',
  id_conflict: 'Two files show the same trade number with different contents; the later file stands.',
  conflicting_holdings: 'Two statements of the same instant show different quantities.',
}

function breakRow(b: Break, ledger: LedgerSnapshot): BreakRow {
  return { ...b, id: breakId(b), causeSentence: CAUSES[b.cause], next: nextStep(b, ledger) }
}

function nextStep(b: Break, ledger: LedgerSnapshot): BreakStep {
  switch (b.cause) {
    case 'expiry_not_booked':
      return ledger.proposals.some((p) => p.account === b.account && p.instrument === b.instrument)
        ? { action: 'accept_proposal', label: 'Accept the proposed expiry' }
        : { action: 'accept_statement', label: `Take the statement's ${grouped(b.statement)}` }
    case 'typed_not_in_statement':
      return { action: 'undo_typed', label: 'Look at the typed fill' }
    case 'near_match':
      return { action: 'look_at_pair', label: 'Look at the pair' }
    case 'multiplier':
      return { action: 'set_multiplier', label: 'Set the multiplier' }
    case 'missing_history':
      return { action: 'import_history', label: 'Import the missing period' }
    case 'id_conflict':
    case 'conflicting_holdings':
      return { action: 'look', label: 'Look at the two rows' }
    default:
      return { action: 'accept_statement', label: `Take the statement's ${grouped(b.statement)}` }
  }
}

const KINDS: { readonly [kind: string]: string } = {
  expiry: 'expires worthless',
  exercise: 'is exercised',
  assignment: 'is assigned',
  cash_delivery: 'settles in cash',
}
const MISSING: { readonly [kind: string]: string } = {
  needs_price: 'type the settlement price of its underlying first',
  needs_deliverable: 'state what one contract delivers first',
}

function proposalRow(book: ScreenBook, p: Proposal): ProposalRow {
  const contract = book.source.derivation.instruments.get(p.instrument)
  const position = book.source.figures.book.ledger.positions.find(
    (x) => x.account === p.account && x.instrument === p.instrument,
  )
  const acceptable = MISSING[p.kind] === undefined
  const label = contractLabel(p.instrument)
  const cash = p.cash === undefined ? '' : ` for ${grouped(p.cash.amount)} ${p.cash.currency}`
  const shares =
    p.delivers === undefined
      ? ''
      : ` and delivers ${grouped(p.delivers.quantity)} ${contractLabel(p.delivers.instrument)}`
  const how = acceptable
    ? `${KINDS[p.kind] ?? 'ends'}${cash}${shares}${p.certainty === 'assumed' ? ' (by the last mark, not a settlement price)' : ''}`
    : `has expired: ${MISSING[p.kind] ?? 'look at it'}`
  return {
    ...p,
    id: `${p.account}|${p.instrument}`,
    expiresAt: contract?.expiresAt ?? null,
    held: position?.quantity ?? '0',
    sentence: `${label} ${how}.`,
    acceptable,
    settles: p.kind === 'needs_price' ? settlementOf(contract) : null,
  }
}

/** Whose price an expired option waits for, and of when. */
function settlementOf(contract: ResolvedInstrument | undefined): ProposalRow['settles'] {
  const legs = contract?.terms.deliverable?.legs
  const instrument = legs === undefined ? contract?.terms.underlying : legs[0]?.instrument
  const at = contract?.expiresAt ?? null
  const day = contract?.identity.expiry ?? null
  if (instrument === undefined || at === null || day === null) return null
  return { instrument, label: contractLabel(instrument), unit: quoteCurrencyOf(instrument), at, day }
}

function dueRows(book: ScreenBook, days: number): DueRow[] {
  const { ledger } = book.source.figures.book
  const rows: DueRow[] = ledger.alerts.map((a) => alertRow(book, a))
  const until = book.tag.asOf + days * DAY
  for (const row of book.order) {
    const position = book.ledgerPosition(row)
    if (position === null) continue
    const contract = book.source.derivation.instruments.get(position.instrument)
    const at = contract?.expiresAt ?? null
    const common = {
      account: position.account,
      instrument: position.instrument,
      at,
      quantity: position.quantity,
      timeValue: null,
      dividend: null,
    }
    const label = contractLabel(position.instrument)
    const flags = book.source.figures.book.contracts.flags[book.contract(row)] as number
    if (book.priced(row) && (flags & FLAG.earlyExercise) !== 0 && Number(position.quantity) !== 0)
      rows.push({ ...common, kind: 'early_assignment', sentence: earlySentence(label, position.quantity) })
    if (at !== null && at > book.tag.asOf && at <= until)
      rows.push({
        ...common,
        kind: 'expiry',
        sentence: `${label} expires in ${timeLeft(at - book.tag.asOf)}.`,
      })
    if (position.statuses.includes('expired_unsettled'))
      rows.push({
        ...common,
        kind: 'expired_unsettled',
        sentence: `${label} has expired and is still open: accept its proposal or import the statement that books it.`,
      })
    if (position.statuses.includes('opening_unknown'))
      rows.push({
        ...common,
        kind: 'opening_unknown',
        sentence: `${label} was closed without enough to close: import earlier history, or type an opening of ${openingText(position.suggestedOpening)}.`,
      })
  }
  const order: readonly DueRow['kind'][] = [
    'early_assignment',
    'pin',
    'expired_unsettled',
    'opening_unknown',
    'expiry',
  ]
  return rows.sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind) || (a.at ?? 0) - (b.at ?? 0))
}

/** The opening that would explain the closes, with its sign; it is typed as it stands here. */
function openingText(quantity: string | undefined): string {
  return quantity === undefined ? 'the missing quantity' : formatDecimal(quantity, true)
}

function earlySentence(label: string, quantity: string): string {
  return quantity.startsWith('-')
    ? `${label} is worth no more than exercised now: its holder may exercise, and it is assigned.`
    : `${label} is worth no more than exercised now: exercise it, or sell it.`
}

function alertRow(book: ScreenBook, a: Alert): DueRow {
  const contract = book.source.derivation.instruments.get(a.instrument)
  const position = book.source.figures.book.ledger.positions.find(
    (p) => p.account === a.account && p.instrument === a.instrument,
  )
  const label = contractLabel(a.instrument)
  return {
    account: a.account,
    instrument: a.instrument,
    kind: a.kind,
    at: contract?.expiresAt ?? null,
    quantity: position?.quantity ?? '0',
    sentence:
      a.kind === 'pin'
        ? `${label} is short, within 1 % of the spot and expires within a day: whether it is assigned is open.`
        : `${label} may be assigned early: its time value${a.timeValue === undefined ? '' : ` of ${a.timeValue}`} is below ${a.dividend === undefined ? 'what waiting costs its holder' : `the dividend of ${a.dividend}`}.`,
    timeValue: a.timeValue ?? null,
    dividend: a.dividend ?? null,
  }
}

function timeLeft(ms: number): string {
  const hours = Math.round(ms / 3_600_000)
  return hours < 48 ? `${hours} h` : `${Math.round(ms / DAY)} d`
}
