/** Headers of files that say nothing about themselves but whose they are. */
import type { StatementHeader } from '../../model/statement.ts'

/**
 * A file that names no period and lists no holdings: it covers nothing.
 * @param complete no row failed and the file is whole
 */
export function plainHeader(o: {
  readonly source: string
  readonly broker: string
  /** the program that made it, where it is not called as the broker is */
  readonly software?: string
  readonly accounts: Iterable<string>
  readonly zone: string
  readonly currency: string
  readonly complete: boolean
}): StatementHeader {
  return {
    source: { name: o.source, software: o.software ?? o.broker },
    accounts: [...o.accounts].map((id) => ({ id, zone: o.zone, currency: o.currency, broker: o.broker })),
    periods: [],
    fillsComplete: o.complete,
    cutOffs: [],
  }
}
