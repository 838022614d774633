/** Characters that a symbol cannot have and an eye cannot see. */

// zero-width blanks and joiners, marks of direction, the byte order mark inside a text
const INVISIBLE = /[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]/
const ALL_INVISIBLE = new RegExp(INVISIBLE.source, 'g')

/** Whether a text holds characters that show nothing. */
export function hasInvisible(text: string): boolean {
  return INVISIBLE.test(text)
}

/** The text without them. */
export function withoutInvisible(text: string): string {
  return INVISIBLE.test(text) ? text.replace(ALL_INVISIBLE, '') : text
}

/** Whether a root holds letters that only look like those of a symbol (Cyrillic, full width, accents): roots are plain ASCII. */
export function looksAlike(root: string): boolean {
  return /[^\x20-\x7e]/.test(root)
}

/** The code points of what is not plain, for a sentence: `U+0421`. */
export function oddCharacters(text: string): string {
  const odd = new Set([...text].filter((c) => /[^\x20-\x7e]/.test(c)))
  return [...odd]
    .slice(0, 3)
    .map((c) => `U+${(c.codePointAt(0) as number).toString(16).toUpperCase().padStart(4, '0')}`)
    .join(', ')
}
