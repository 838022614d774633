/** Surrogate ids of accounts, instruments, zones and currencies. One registry serves one transaction: nothing is remembered after it. */
import type { Database, Statement } from 'better-sqlite3'
import type { InstrumentIdentity } from '../../shared/model/instrument.ts'
import { instrumentName, parseInstrumentName } from '../../shared/model/instrument.ts'
import type { StatementAccount } from '../../shared/model/statement.ts'

/** Finds or registers what evidence refers to. Ids are never reused, no two instruments share an identity. */
export class Registry {
  readonly #accounts = new Map<string, number>()
  readonly #instruments = new Map<string, number>()
  readonly #currencies = new Set<string>()
  readonly #statements: { readonly [K in keyof typeof SQL]: Statement }

  constructor(db: Database) {
    this.#statements = {
      findAccount: db.prepare(SQL.findAccount).pluck(),
      addAccount: db.prepare(SQL.addAccount).pluck(),
      describeAccount: db.prepare(SQL.describeAccount).pluck(),
      addZone: db.prepare(SQL.addZone),
      addCurrency: db.prepare(SQL.addCurrency),
      findInstrument: db.prepare(SQL.findInstrument).pluck(),
      addInstrument: db.prepare(SQL.addInstrument).pluck(),
    }
  }

  /** Id of an account that a row names. */
  account(id: string): number {
    const known = this.#accounts.get(id)
    if (known !== undefined) return known
    const found = (this.#statements.findAccount.get(id) ?? this.#statements.addAccount.get(id)) as number
    this.#accounts.set(id, found)
    return found
  }

  /** Id of an account that a file or a person describes; the newest description is kept beside the id. */
  describe(account: StatementAccount): number {
    this.zone(account.zone)
    this.currency(account.currency)
    const id = this.#statements.describeAccount.get(
      account.id,
      account.zone,
      account.currency,
      account.name ?? null,
      account.broker ?? null,
    ) as number
    this.#accounts.set(account.id, id)
    return id
  }

  zone(name: string): void {
    this.#statements.addZone.run(name)
  }

  currency(code: string): string {
    if (!this.#currencies.has(code)) {
      this.#statements.addCurrency.run(code)
      this.#currencies.add(code)
    }
    return code
  }

  /**
   * Id of an instrument by its name.
   * @throws RangeError when the name is no instrument's name
   */
  instrument(name: string): number {
    const known = this.#instruments.get(name)
    if (known !== undefined) return known
    const found = this.#statements.findInstrument.get(name) as number | undefined
    if (found !== undefined) {
      this.#instruments.set(name, found)
      return found
    }
    const identity = parseInstrumentName(name)
    if (identity === null) throw new RangeError(`"${name}" is not the name of an instrument`)
    return this.register(name, identity)
  }

  /**
   * Id of a described instrument.
   * @throws RangeError when the name is not the one its identity gives
   */
  register(name: string, identity: InstrumentIdentity): number {
    const known = this.#instruments.get(name)
    if (known !== undefined) return known
    if (instrumentName(identity) !== name) {
      throw new RangeError(`"${name}" is not the name of its identity, ${instrumentName(identity)}`)
    }
    const { family, root, expiry, right, strike, settle } = identity
    this.currency(settle)
    const id = (this.#statements.findInstrument.get(name) ??
      this.#statements.addInstrument.get(name, family, root, expiry, right, strike, settle)) as number
    this.#instruments.set(name, id)
    return id
  }
}

const SQL = {
  findAccount: 'SELECT account FROM accounts WHERE id = ?',
  addAccount: 'INSERT INTO accounts (id) VALUES (?) RETURNING account',
  describeAccount: `INSERT INTO accounts (id, zone, currency, name, broker) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (id) DO UPDATE SET zone = excluded.zone, currency = excluded.currency,
      name = coalesce(excluded.name, name), broker = coalesce(excluded.broker, broker)
    RETURNING account`,
  addZone: 'INSERT INTO zones (name) VALUES (?) ON CONFLICT DO NOTHING',
  addCurrency: 'INSERT INTO currencies (code) VALUES (?) ON CONFLICT DO NOTHING',
  findInstrument: 'SELECT instrument FROM instruments WHERE name = ?',
  addInstrument: `INSERT INTO instruments (name, family, root, expiry, "right", strike, settle)
    VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING instrument`,
} as const
