/** Collects the issues of one file: full counts, a bounded list, and texts that are safe to print. */
import type { Issue } from '../../shared/model/issue.ts'
import { ISSUES_KEPT } from '../../shared/protocol/import.ts'

/** Issues kept in all, whatever their codes. */
const KEPT_IN_ALL = 10 * ISSUES_KEPT
const MESSAGE_LENGTH = 1000
const COLUMN_LENGTH = 100

// C0 and C1 controls could drive a terminal, bidirectional overrides could turn a sentence around.
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to take out
const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g

export class IssueLog {
  warnings = 0
  errors = 0
  readonly kept: Issue[] = []
  readonly #perCode = new Map<string, number>()

  add(issue: Issue): void {
    if (issue.severity === 'error') this.errors++
    if (issue.severity === 'warning') this.warnings++
    const key = `${issue.severity} ${issue.code}`
    const count = (this.#perCode.get(key) ?? 0) + 1
    this.#perCode.set(key, count)
    if (count > ISSUES_KEPT || this.kept.length >= KEPT_IN_ALL) return
    this.kept.push({
      ...issue,
      message: safeText(issue.message, MESSAGE_LENGTH),
      column: issue.column === null ? null : safeText(issue.column, COLUMN_LENGTH),
    })
  }

  /** A copy with more issues. */
  with(more: Iterable<Issue>): IssueLog {
    const copy = new IssueLog()
    copy.warnings = this.warnings
    copy.errors = this.errors
    copy.kept.push(...this.kept)
    for (const [key, count] of this.#perCode) copy.#perCode.set(key, count)
    for (const issue of more) copy.add(issue)
    return copy
  }

  /** Kept issues: those without a line first, then by line. */
  sorted(): readonly Issue[] {
    return this.kept.toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0))
  }
}

/** Text of a file made harmless for terminals and sentences, cut at `length` characters. */
export function safeText(text: string, length: number): string {
  const cut = text.length > length ? `${text.slice(0, length - 3)}...` : text
  return cut.replace(UNSAFE, '\u{fffd}')
}
