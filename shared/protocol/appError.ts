/**
 * Failures of the environment (files, disk, processes, locks) as one type with a closed list of codes. Data problems are values
 * (`Issue`), never errors. The message is one plain sentence: what failed, which file, what to do.
 */

/** Every code there is, `area/what`. Stable: scripts and screens depend on them. Add here, never rename. */
export const APP_ERROR_CODES = [
  // the book file cannot be opened
  'book/missing',
  'book/missing-folder',
  'book/not-a-book',
  'book/newer',
  'book/older',
  'book/corrupt',
  'book/readonly-folder',
  'book/locked',
  'book/upgrade-failed',
  // the book is open, an act on it failed
  'book/busy',
  'book/read-only',
  'book/closed',
  'book/same-file',
  'book/no-such-batch',
  'book/no-such-edit',
  'book/already-void',
  'book/already-live',
  'book/snapshot-hash',
  // copies of the book
  'backup/exists',
  'backup/missing-folder',
  'backup/unreadable',
  'backup/failed',
  // the machine
  'disk/full',
  'disk/failed',
  'file/not-found',
  'file/no-permission',
  // child processes
  'engine/lost',
  'engine/failed',
  'importer/lost',
  'job/cancelled',
  // the talk between a host and its clients
  'protocol/no-method',
  'protocol/bad-input',
  'protocol/closed',
  'protocol/bad-frame',
  'internal/failed',
] as const
export type AppErrorCode = (typeof APP_ERROR_CODES)[number]

/** What an `AppError` is when it crosses processes. */
export interface AppErrorData {
  readonly code: AppErrorCode
  readonly message: string
  readonly details: { readonly [name: string]: unknown }
  readonly retryable: boolean
}

/** A failure of the environment. `retryable`: the same act may succeed later without any change by the user. */
export class AppError extends Error implements AppErrorData {
  override readonly name = 'AppError'
  readonly code: AppErrorCode
  readonly details: { readonly [name: string]: unknown }
  readonly retryable: boolean

  constructor(
    code: AppErrorCode,
    message: string,
    details: { readonly [name: string]: unknown } = {},
    options: { readonly retryable?: boolean; readonly cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    this.details = details
    this.retryable = options.retryable ?? false
  }

  /** Plain data for a message port or JSON. */
  toData(): AppErrorData {
    return { code: this.code, message: this.message, details: this.details, retryable: this.retryable }
  }
}

/** Rebuilds an `AppError` from what `toData` gave. @returns null when the value is not such data */
export function appErrorFrom(value: unknown): AppError | null {
  if (typeof value !== 'object' || value === null) return null
  const { code, message, details, retryable } = value as { [name: string]: unknown }
  if (!isAppErrorCode(code) || typeof message !== 'string' || typeof retryable !== 'boolean') return null
  const known =
    typeof details === 'object' && details !== null ? (details as { [name: string]: unknown }) : {}
  return new AppError(code, message, known, { retryable })
}

/** Whether a text is one of the closed list. */
export function isAppErrorCode(code: unknown): code is AppErrorCode {
  return (APP_ERROR_CODES as readonly unknown[]).includes(code)
}
