/**
 * Answers the window's questions about one priced book: the one door between screens and the process that holds the columns. Questions
 * are the window's own commands; their inputs have passed their schemas.
 */
import { acceptedProposal } from '../ledger/edits.ts'
import { canonicalJson } from '../market/canonical.ts'
import { inputLines } from '../market/inputLines.ts'
import type { Pick } from '../market/pick.ts'
import type { EditChange } from '../model/evidence.ts'
import type { InputLines } from '../model/inputLines.ts'
import type { MeasureUnits } from '../model/measureUnits.ts'
import type { CommandAnswer, CommandInput } from '../protocol/window/commands.ts'
import type { Explanation, Ladder } from '../protocol/window/exposure.ts'
import { MEASURE_TEXT } from '../protocol/window/measures.ts'
import type { Models } from '../quant/pricer/price.ts'
import { explain, explainSpot } from './explainView.ts'
import { heatmap, listNotPriced, table, tiles } from './exposureViews.ts'
import { Grid } from './grid.ts'
import { type LadderQuestion, LadderRun, ladder } from './ladder.ts'
import { type LevelsQuestion, LevelsRun, levels } from './levels.ts'
import { marketRows, missingInputs, snapshotInputs } from './marketView.ts'
import { searchBook } from './palette.ts'
import { type ContractInputs, positionDetail } from './positionView.ts'
import { breakId, reconcile } from './reconcile.ts'
import type { ScreenBook } from './screenBook.ts'
import { type BookSummary, bookSummary } from './summary.ts'

/** Commands that are answered from a priced book. */
export const DESK_COMMANDS = [
  'book/page',
  'book/find',
  'book/facets',
  'palette/search',
  'position/detail',
  'ledger/reconcile',
  'exposure/tiles',
  'exposure/table',
  'exposure/heatmap',
  'exposure/ladder',
  'exposure/levels',
  'exposure/explain',
  'exposure/notPriced',
  'market/rows',
  'market/inputs',
] as const
export type DeskCommand = (typeof DESK_COMMANDS)[number]

/** Questions that the host asks for itself, beside those it hands on. */
export interface HostQuestions {
  /** what the frame shows */
  readonly 'host/summary': { readonly input: Record<string, never>; readonly answer: BookSummary }
  readonly 'host/copy': {
    readonly input: CommandInput<'book/copy'> & {
      readonly separator: '\t' | ','
      readonly units: MeasureUnits
    }
    readonly answer: { readonly rows: number; readonly text: string }
  }
  /** the edits that accepting proposals writes; positions without an acceptable one are named */
  readonly 'host/accept': {
    readonly input: CommandInput<'proposals/accept'>
    readonly answer: { readonly changes: readonly EditChange[]; readonly refused: readonly string[] }
  }
  /** what a break says, to accept it */
  readonly 'host/break': {
    readonly input: { readonly id: string }
    readonly answer: {
      readonly account: string
      readonly instrument: string
      readonly at: string
      readonly statement: string
    } | null
  }
  /** the imported files, each with the entries that only it shows */
  readonly 'host/batches': {
    readonly input: Record<string, never>
    readonly answer: readonly (BatchFact & { readonly entries: number })[]
  }
  /** live entries, for what an undo takes away */
  readonly 'host/entries': {
    readonly input: Record<string, never>
    readonly answer: { readonly entries: number }
  }
  /** the market the book is priced with, to freeze it */
  readonly 'host/snapshot': {
    readonly input: Record<string, never>
    readonly answer: { readonly json: string; readonly hash: string }
  }
  /** the inputs of that market as a report lists them */
  readonly 'host/inputLines': { readonly input: Record<string, never>; readonly answer: InputLines }
  /** fills of a position, to tag them */
  readonly 'host/fills': {
    readonly input: { readonly account: string; readonly instrument: string }
    readonly answer: readonly {
      readonly batch: number | null
      readonly edit: number | null
      readonly row: number
      readonly id: string | null
    }[]
  }
}
export type HostQuestion = keyof HostQuestions

/** One imported file as the book lists it. */
export interface BatchFact {
  readonly number: number
  readonly fileName: string
  readonly format: string
  readonly sha256: string
  /** ms UTC */
  readonly importedAt: number
  readonly accounts: readonly { readonly id: string }[]
  readonly live: boolean
  readonly rows: number
  readonly warnings: readonly string[]
}

export interface DeskPorts {
  readonly models: Models
  readonly inputsOf: ContractInputs
  /** the book one day before, for changes; null with the reason when it cannot be valued */
  readonly dayBefore: () => { readonly book: ScreenBook | null; readonly reason: string }
  /** spot of an underlying one day before */
  readonly spotBefore: (underlying: string) => Pick
  readonly batches: () => readonly BatchFact[]
  /** a row of a batch as it was printed */
  readonly rawRow: (batch: number, row: number) => string | null
}

export type DeskAnswer<Q extends DeskCommand | HostQuestion> = Q extends DeskCommand
  ? CommandAnswer<Q> | (Q extends 'position/detail' ? null : never)
  : Q extends HostQuestion
    ? HostQuestions[Q]['answer']
    : never
export type DeskInput<Q extends DeskCommand | HostQuestion> = Q extends DeskCommand
  ? CommandInput<Q>
  : Q extends HostQuestion
    ? HostQuestions[Q]['input']
    : never

/** One book's answers. Made anew for every priced book; keeps trees and columns between questions. */
export class Desk {
  readonly #book: ScreenBook
  readonly #ports: DeskPorts
  readonly #grid: Grid

  constructor(book: ScreenBook, ports: DeskPorts) {
    this.#book = book
    this.#ports = ports
    this.#grid = new Grid(book)
  }

  answer<Q extends DeskCommand | HostQuestion>(question: Q, input: DeskInput<Q>): DeskAnswer<Q> {
    const answers = this.#answers as unknown as { readonly [q in Q]: (input: DeskInput<Q>) => DeskAnswer<Q> }
    return answers[question](input)
  }

  readonly #answers: { readonly [Q in DeskCommand | HostQuestion]: (input: DeskInput<Q>) => DeskAnswer<Q> } =
    {
      'book/page': ({ query, offset, limit }) => this.#grid.page(query, offset, limit),
      'book/find': ({ query, key, text, from }) =>
        this.#grid.find(query, {
          ...(key === undefined ? {} : { key }),
          ...(text === undefined ? {} : { text }),
          ...(from === undefined ? {} : { from }),
        }),
      'book/facets': () => this.#grid.facets(),
      'palette/search': ({ text, limit }) => searchBook(this.#book, text, limit),
      'position/detail': ({ account, instrument }) =>
        positionDetail(this.#book, account, instrument, this.#ports.inputsOf, {
          fileOf: this.#fileOf,
          rawRow: this.#ports.rawRow,
        }),
      'ledger/reconcile': ({ days }) => reconcile(this.#book, days ?? 5),
      'exposure/tiles': ({ where, dayChange }) =>
        tiles(this.#book, where, dayChange === false ? NOT_ASKED : this.#ports.dayBefore()),
      'exposure/table': ({ group, where }) =>
        table(this.#book, group, where, (underlying) => this.#ports.spotBefore(underlying).value),
      'exposure/heatmap': (query) => heatmap(this.#book, query),
      'exposure/ladder': (question) => ladder(this.#book, this.#ports.models, question),
      'exposure/levels': (question) => levels(this.#book, this.#ports.models, question),
      'exposure/explain': (subject) =>
        subject.kind === 'ladder'
          ? this.explainStep(subject, ladder(this.#book, this.#ports.models, stepQuestion(subject)))
          : subject.kind === 'spot'
            ? explainSpot(this.#book, subject, this.#ports.spotBefore)
            : explain(this.#book, subject, this.#ports.inputsOf),
      'exposure/notPriced': ({ offset, limit }) => {
        const all = listNotPriced(this.#book, new Float64Array(this.#book.count).fill(1))
        return { tag: this.#book.tag, total: all.length, rows: all.slice(offset, offset + limit) }
      },
      'market/rows': () => marketRows(this.#book),
      'market/inputs': () => ({ tag: this.#book.tag, inputs: snapshotInputs(this.#book) }),
      'host/summary': () => bookSummary(this.#book, missingInputs(this.#book), this.#ports.batches()),
      'host/copy': ({ query, rows, headers, separator, units }) =>
        this.#grid.copy(query, rows, headers, separator, units),
      'host/accept': ({ of }) => this.#accept(of),
      'host/break': ({ id }) => {
        const found = this.#book.source.figures.book.ledger.breaks.find((b) => breakId(b) === id)
        if (found === undefined) return null
        const { account, instrument, at, statement } = found
        return { account, instrument, at, statement }
      },
      'host/batches': () => {
        const own = this.#ownEntries()
        return this.#ports.batches().map((b) => ({ ...b, entries: own.get(b.number) ?? 0 }))
      },
      'host/entries': () => ({ entries: this.#book.source.derivation.entryCount }),
      'host/snapshot': () => ({
        json: canonicalJson(this.#book.source.figures.book.market.snapshot),
        hash: this.#book.tag.snapshot,
      }),
      'host/inputLines': () => inputLines(this.#book.source.figures.book.market.snapshot.inputs),
      'host/fills': ({ account, instrument }) => this.#fills(account, instrument),
    }

  #accept(of: CommandInput<'proposals/accept'>['of']): HostQuestions['host/accept']['answer'] {
    const { derivation, figures } = this.#book.source
    const changes: EditChange[] = []
    const refused: string[] = []
    for (const { account, instrument } of of) {
      const proposal = figures.book.ledger.proposals.find(
        (p) => p.account === account && p.instrument === instrument,
      )
      const change = proposal === undefined ? null : acceptedProposal(derivation, proposal)
      if (change === null) refused.push(instrument)
      else changes.push(change)
    }
    return { changes, refused }
  }

  readonly #fileOf = (batch: number): string =>
    this.#ports.batches().find((b) => b.number === batch)?.fileName ?? `batch ${batch}`

  #ownEntries(): ReadonlyMap<number, number> {
    const counts = new Map<number, number>()
    for (const entry of this.#book.source.derivation.entries) {
      if (entry.deliveredBy !== null) continue
      const [first, ...rest] = entry.shown
      if (first === undefined || first.source.kind !== 'batch') continue
      const only = rest.every((s) => s.source.kind === 'batch' && s.source.number === first.source.number)
      if (only) counts.set(first.source.number, (counts.get(first.source.number) ?? 0) + 1)
    }
    return counts
  }

  #fills(account: string, instrument: string): HostQuestions['host/fills']['answer'] {
    return this.#book.source.derivation.entries.flatMap((e) => {
      const first = e.shown[0]
      if (
        e.account !== account ||
        e.instrument !== instrument ||
        e.body.row !== 'fill' ||
        first === undefined
      )
        return []
      const { kind, number } = first.source
      return [
        {
          batch: kind === 'batch' ? number : null,
          edit: kind === 'edit' ? number : null,
          row: first.evidence.row,
          id: e.id,
        },
      ]
    })
  }

  /** A ladder that another makes: it prices the blocks of the run and has its answer. */
  startLadder(question: LadderQuestion): LadderRun {
    return new LadderRun(this.#book, question)
  }

  /** Levels that another finds: it prices the run and says where its gamma is 0. */
  startLevels(question: LevelsQuestion): LevelsRun {
    return new LevelsRun(this.#book, question)
  }

  /** Explains a figure of a ladder that holds its step. */
  explainStep(subject: LadderFigure, made: Ladder): Explanation {
    const { underlying, where, step, measure } = subject
    const i = made.steps.indexOf(step)
    const value = made[measure][i] ?? Number.NaN
    const text =
      measure === 'pnl'
        ? { name: 'P&L', unit: '$', meaning: 'change of value at this spot' }
        : MEASURE_TEXT[measure]
    const sum = explain(
      this.#book,
      {
        kind: 'sum',
        measure: measure === 'pnl' ? 'value' : measure,
        where: { ...where, underlyings: [underlying] },
        sum: 'net',
      },
      this.#ports.inputsOf,
    )
    return {
      ...sum,
      title: `${text.name} at spot ${step > 0 ? '+' : ''}${step} %`,
      measure,
      value: Number.isNaN(value)
        ? {
            value: null,
            reason:
              made.notPriced === made.positions
                ? 'nothing is priced here'
                : 'a position loses its price at this spot',
          }
        : { value, reason: null },
      unit: text.unit.replace('$', made.reportingCurrency),
      formula: measure === 'pnl' ? 'sum of N [V(S (1 + s)) - V(S)]' : `${sum.formula}, at S (1 + s)`,
      meaning: `${text.meaning}; ${made.method}; ${made.volResponse}`,
      parts: [],
    }
  }
}

/** A figure of the ladder that is asked about. */
export type LadderFigure = Extract<CommandInput<'exposure/explain'>, { kind: 'ladder' }>

/** The ladder that a figure of it needs. */
export function stepQuestion({ underlying, where, step }: LadderFigure): LadderQuestion {
  return { underlying, where, steps: [step] }
}

const NOT_ASKED = { book: null, reason: 'the change of the day was not asked for' }
