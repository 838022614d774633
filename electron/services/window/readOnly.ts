/** What the window says of a book that it may only read. */
export interface ReadOnlyState {
  readonly holder: string
  /** ms UTC; null: not known */
  readonly since: number | null
  readonly sentence: string
}

/** @param holder who writes the book; null: nobody, it was opened for reading */
export function readOnlyState(
  path: string,
  holder: { readonly name: string; readonly since: number } | null,
): ReadOnlyState {
  const name = holder?.name ?? 'nobody'
  const sentence =
    holder === null
      ? `The book ${path} is open for reading only.`
      : `The book ${path} is written by ${name}: this window only reads it and follows along.`
  return { holder: name, since: holder?.since ?? null, sentence }
}
