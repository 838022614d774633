/** What a person says of a contract itself, as forms: its terms, and its name where a file gave a number only. */
import { parseInstrumentName } from '../../shared/model/instrument.ts'
import type { CommandInput } from '../../shared/protocol/window/commands.ts'
import type { PositionDetail } from '../../shared/protocol/window/positions.ts'
import { neededProblem, optionalDecimalProblem, plainDecimal, reasonProblem } from './editsFields.svelte.ts'

type Problems<F extends string> = { readonly [K in F]?: string | null }

/** Terms of a contract; empty fields stay as they are. */
export class TermsForm {
  readonly instrument: string
  readonly label: string
  readonly #now: PositionDetail['terms']
  multiplier = $state('')
  underlying = $state('')
  style: 'keep' | 'american' | 'european' = $state('keep')
  expiresAt = $state('')
  model = $state('')
  reason = $state('')
  tried = $state(false)

  constructor(of: Pick<PositionDetail, 'instrument' | 'label' | 'terms'>) {
    this.instrument = of.instrument
    this.label = of.label
    this.#now = of.terms
  }

  /** What a term is by now, for its empty field. */
  now(name: string): string {
    return this.#now.find((t) => t.name === name)?.value ?? ''
  }

  readonly problems: Problems<'multiplier' | 'expiresAt' | 'reason' | 'all'> = $derived.by(() => ({
    multiplier: optionalDecimalProblem(this.multiplier, 'The multiplier', 'positive'),
    expiresAt:
      this.expiresAt.trim() === '' ||
      /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:\d{2})$/.test(this.expiresAt.trim())
        ? null
        : 'Write the instant with its offset: 2026-12-18T16:00-05:00.',
    reason: reasonProblem(this.reason),
    all: Object.keys(this.#terms()).length === 0 ? 'Nothing is set yet: fill at least one field.' : null,
  }))
  readonly fits: boolean = $derived(Object.values(this.problems).every((p) => p === null || p === undefined))

  problem(field: 'multiplier' | 'expiresAt' | 'reason' | 'all'): string | null {
    return this.tried ? (this.problems[field] ?? null) : null
  }

  #terms(): CommandInput<'edit/terms'>['terms'] {
    const text = (k: 'underlying' | 'expiresAt' | 'model') => this[k].trim()
    return {
      ...(this.multiplier.trim() === '' ? {} : { multiplier: plainDecimal(this.multiplier) }),
      ...(text('underlying') === '' ? {} : { underlying: text('underlying') }),
      ...(this.style === 'keep' ? {} : { style: this.style }),
      ...(text('expiresAt') === '' ? {} : { expiresAt: text('expiresAt') }),
      ...(text('model') === '' ? {} : { model: text('model') }),
    }
  }

  input(): CommandInput<'edit/terms'> {
    return { instrument: this.instrument, terms: this.#terms(), reason: this.reason.trim() }
  }
}

/** A contract that a file gave by a number only: which contract it is. */
export class NameForm {
  readonly label: string
  readonly currency: string
  readonly #drop: string
  contract = $state('')
  reason = $state('')
  tried = $state(false)

  constructor(of: Pick<PositionDetail, 'instrument' | 'label'>) {
    this.label = of.label
    this.#drop = of.instrument
    this.currency = parseInstrumentName(of.instrument)?.settle ?? 'USD'
  }

  readonly problems: Problems<'contract' | 'reason'> = $derived.by(() => ({
    contract:
      neededProblem(this.contract, 'The symbol') ??
      (!this.contract.includes(':') || parseInstrumentName(this.contract.trim())?.settle === this.currency
        ? null
        : `Write a symbol, or a whole name that ends in ${this.currency}.`),
    reason: reasonProblem(this.reason),
  }))
  readonly fits: boolean = $derived(Object.values(this.problems).every((p) => p === null || p === undefined))

  problem(field: 'contract' | 'reason'): string | null {
    return this.tried ? (this.problems[field] ?? null) : null
  }

  input(): CommandInput<'edit/merge'> {
    return { keep: this.contract.trim(), drop: this.#drop, reason: this.reason.trim() }
  }
}
