/** How a command fails: one plain sentence, a code for scripts, and an exit code. */

/** Wrong usage: exit code 2. */
export class UsageFailure extends Error {
  override readonly name = 'UsageFailure'
  readonly code = 'usage/wrong'
}

/** The work failed: exit code 1. `code` is `area/what`, stable for scripts. */
export class CommandFailure extends Error {
  override readonly name = 'CommandFailure'
  readonly code: string
  readonly details: unknown

  constructor(code: string, message: string, details: unknown = null) {
    super(message)
    this.code = code
    this.details = details
  }
}

export interface Failure {
  readonly exit: 1 | 2
  readonly code: string
  readonly message: string
  readonly details: unknown
}

const SYSTEM: { readonly [code: string]: (path: string) => Failure } = {
  ENOENT: (path) =>
    failure('file/not-found', `There is no file or folder ${path}: check the name and the folder.`),
  EISDIR: (path) => failure('file/is-folder', `${path} is a folder: name a file.`),
  EACCES: (path) =>
    failure('file/no-permission', `${path} may not be read or written by this user: change its permissions.`),
  EPERM: (path) =>
    failure('file/no-permission', `${path} may not be read or written by this user: change its permissions.`),
  EROFS: (path) => failure('file/read-only', `${path} is on a read-only disk: choose another place.`),
  ENOSPC: (path) => failure('disk/full', `The disk is full, so ${path} was not written: free some space.`),
}

/** Turns whatever was thrown into a sentence, a code and an exit code. Unforeseen errors say how to see more. */
export function explainFailure(error: unknown): Failure {
  if (error instanceof UsageFailure)
    return { exit: 2, code: error.code, message: error.message, details: null }
  if (!(error instanceof Error)) return failure('program/unexpected', `Unexpected failure: ${String(error)}.`)
  const { code, details, path } = error as Error & { code?: unknown; details?: unknown; path?: unknown }
  if (typeof code === 'string' && /^[a-z-]+\/[a-z-]+$/.test(code)) {
    return { exit: 1, code, message: error.message, details: details ?? null }
  }
  const system = typeof code === 'string' ? SYSTEM[code] : undefined
  if (system !== undefined) return system(typeof path === 'string' ? path : 'a file of this command')
  return failure(
    'program/unexpected',
    `Unexpected failure: ${oneLine(error.message)} (run it again with --debug to see where).`,
  )
}

/** A sentence that names the file it is about. */
export function aboutFile(file: string, sentence: string): string {
  return sentence.includes(file) ? sentence : `${file}: ${sentence}`
}

function failure(code: string, message: string, details: unknown = null): Failure {
  return { exit: 1, code, message, details }
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim()
}
