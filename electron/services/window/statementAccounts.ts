/**
 * The account a person said a statement is of: kept in the book for the next file of the format that would be read as the same account,
 * which is the broker's name where files name none.
 */

/** The book's setting that holds them: `{[format and account as read]: account}`. */
const SETTING = 'statementAccounts'

interface SettingsBook {
  setting(key: string): unknown
  setSetting(key: string, value: unknown): void
  whenFree<T>(work: () => T): Promise<T>
}

/** What a file says of itself. */
export interface ReadAs {
  readonly format: string
  readonly account: string
}

/** The account last said for such files; null: none yet. */
export function saidAccount(book: Pick<SettingsBook, 'setting'>, read: ReadAs): string | null {
  const account = all(book)[key(read)]
  return typeof account === 'string' && account !== '' ? account : null
}

/** Keeps the account for the next such file. */
export async function keepAccount(book: SettingsBook, read: ReadAs, account: string): Promise<void> {
  if ((saidAccount(book, read) ?? read.account) === account) return
  await book.whenFree(() => book.setSetting(SETTING, { ...all(book), [key(read)]: account }))
}

/** Whether the account is the broker's name, which stands where a file names none; titles of formats begin with it. */
export function isBrokersName(title: string, account: string): boolean {
  return title.startsWith(`${account} `)
}

const key = ({ format, account }: ReadAs): string => `${format} ${account}`

function all(book: Pick<SettingsBook, 'setting'>): { readonly [read: string]: unknown } {
  const kept = book.setting(SETTING)
  return typeof kept === 'object' && kept !== null ? (kept as { readonly [read: string]: unknown }) : {}
}
