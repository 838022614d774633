/** Why a whole file is not imported: a code and one plain sentence. */

/** Thrown inside the importer only; it becomes the one error issue of the file's answer. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly code: string
  readonly line: number | null

  constructor(code: string, message: string, line: number | null = null) {
    super(message)
    this.code = code
    this.line = line
  }
}

/** `1.0 GiB`, `12.3 MiB`, `640 KiB`, `17 bytes`: binary units, one decimal from MiB on. */
export function sizeText(bytes: number): string {
  if (bytes >= 2 ** 30) return `${(bytes / 2 ** 30).toFixed(1)} GiB`
  if (bytes >= 2 ** 20) return `${(bytes / 2 ** 20).toFixed(1)} MiB`
  if (bytes >= 2 ** 10) return `${Math.round(bytes / 2 ** 10)} KiB`
  return bytes === 1 ? '1 byte' : `${bytes} bytes`
}

/** The sentence for a failure of the file system while a file is opened or read. */
export function fileRefusal(name: string, error: unknown): Refusal {
  const code = (error as { code?: unknown }).code
  switch (code) {
    case 'ENOENT':
      return new Refusal('file_missing', `${name} is not there any more: check the name and the folder.`)
    case 'EACCES':
    case 'EPERM':
      return new Refusal(
        'file_forbidden',
        `${name} may not be read by this user: change its permissions or copy it.`,
      )
    case 'EISDIR':
      return new Refusal('file_folder', `${name} is a folder: choose the statement files inside it.`)
    case 'ENAMETOOLONG':
    case 'ELOOP':
    case 'ENOTDIR':
      return new Refusal('file_missing', `${name} cannot be reached: check the name and the folder.`)
    default:
      return new Refusal(
        'file_unreadable',
        `${name} could not be read (${typeof code === 'string' ? code : 'unknown failure'}): check the disk and try again.`,
      )
  }
}
