/** The inputs of a market as a report lists them. */
import type { InputLines, MarkGroup } from '../model/inputLines.ts'
import type { MarketInput } from '../model/market.ts'

/** Lists what a report names one by one and counts the marks of contracts by where they come from. */
export function inputLines(inputs: readonly MarketInput[]): InputLines {
  const listed: MarketInput[] = []
  const typedMarks: MarketInput[] = []
  const groups = new Map<string, MarkGroup>()
  for (const input of inputs) {
    if (input.kind !== 'mark') {
      listed.push(input)
      continue
    }
    if (input.source === 'typed') typedMarks.push(input)
    const { source, certainty, observedAt } = input
    const name = `${source}, ${certainty}`
    const { count = 0, first = null, last = null } = groups.get(name) ?? {}
    groups.set(name, {
      source,
      certainty,
      count: count + 1,
      first: observedAt === null ? first : Math.min(first ?? observedAt, observedAt),
      last: observedAt === null ? last : Math.max(last ?? observedAt, observedAt),
    })
  }
  const marks = [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, group]) => group)
  return { listed, typedMarks, marks }
}
