/** The formats read, one line a source: layouts of one name stand together. */

export interface SourceLine {
  readonly name: string
  /** `CSV, JSON`; empty where the name says it all */
  readonly kinds: string
  /** every title in full, for hover */
  readonly about: string
}

/** @param titles as the registry gives them: `Name (CSV, what else)` */
export function sourceLines(titles: readonly string[]): readonly SourceLine[] {
  const lines = new Map<string, { kinds: Set<string>; titles: string[] }>()
  for (const title of titles) {
    const name = title.replace(/ \([^)]*\)$/, '')
    const line = lines.get(name) ?? { kinds: new Set(), titles: [] }
    for (const kind of title.slice(name.length).match(/\b(CSV|JSON|XML)\b/g) ?? []) line.kinds.add(kind)
    // a format that is named by its file's ending
    for (const kind of name.match(/\b(OFX|QFX)\b/g) ?? []) line.kinds.add(kind)
    line.titles.push(title)
    lines.set(name, line)
  }
  return [...lines].map(([name, line]) => ({
    name,
    kinds: [...line.kinds].join(', '),
    about: line.titles.join('\n'),
  }))
}
