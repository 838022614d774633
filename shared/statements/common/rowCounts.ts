/** Rows of a file that become values instead of drafts: counted, each read, skipped or one error. */
import type { Issue } from '../../model/issue.ts'
import type { RowTally } from '../format.ts'
import { RowError } from './rowLog.ts'

export class RowCounts {
  readonly issues: Issue[] = []
  #seen = 0
  #skipped = 0
  #failed = 0

  /** Reads one row into its values, none: it is skipped. @returns none either when a RowError became the row's error */
  protected take<T>(line: number | null, row: () => readonly T[]): readonly T[] {
    this.#seen += 1
    try {
      const values = row()
      if (values.length === 0) this.#skipped += 1
      return values
    } catch (error) {
      if (!(error instanceof RowError)) throw error
      this.#failed += 1
      const { code, message, column } = error
      this.issues.push({ severity: 'error', code, message, line, column })
      return []
    }
  }

  /** A problem of the whole file. */
  issue(severity: Issue['severity'], code: string, message: string): void {
    this.issues.push({ severity, code, message, line: null, column: null })
  }

  tally(): RowTally {
    const [seen, skipped, failed] = [this.#seen, this.#skipped, this.#failed]
    return { seen, drafted: seen - skipped - failed, skipped, failed }
  }
}
