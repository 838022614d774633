/** Tables of words by what a file or a person writes: a word such as `constructor` is none of theirs. */

/** The table's own entry for a word, undefined when it has none. */
export function lookup<T>(table: { readonly [word: string]: T }, word: string): T | undefined {
  return Object.hasOwn(table, word) ? table[word] : undefined
}
