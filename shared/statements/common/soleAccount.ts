/** The one account of a file that does not name it. */
import type { StatementHeader } from '../../model/statement.ts'
import type { ParserOptions } from '../format.ts'
import { plainHeader } from './header.ts'

/** What a format says of its accounts. */
interface Owner {
  /** id of the format */
  readonly source: string
  readonly broker: string
  readonly zone: string
  /** base currency, unless the rows tell another */
  readonly currency: string
}

export class SoleAccount {
  /** as a person calls it, else as the broker */
  readonly id: string
  readonly #owner: Owner
  readonly #zone: string

  constructor(owner: Owner, options: ParserOptions) {
    this.id = options.account ?? owner.broker
    this.#owner = owner
    this.#zone = options.zone ?? owner.zone
  }

  /** @param currency base currency that the rows told */
  header(complete: boolean, currency: string | null = null): StatementHeader {
    const { source, broker } = this.#owner
    return plainHeader({
      source,
      broker,
      accounts: [this.id],
      zone: this.#zone,
      currency: currency ?? this.#owner.currency,
      complete,
    })
  }
}
