import { describe, expect } from 'vitest'
import { recognise } from '../../shared/statements/registry.ts'
import { tastytradeCsv2 } from '../../shared/statements/tastytrade-csv/format.ts'
import { fixtureBytes, fixtureTest } from '../support/fixtures.ts'
import { decode, feeSum, type Parsed, parseText, replay, rowsOf, sum } from './support.ts'

function fixtureOf(name: string): { text: string; parsed: Parsed; format: string } {
  const text = decode(fixtureBytes(`tastytrade-csv/${name}`))
  const found = recognise({ fileName: name, text: text.slice(0, 65_536) })
  if (found === null) throw new Error(`${name} is not recognised`)
  return { text, parsed: parseText(found.format, text), format: found.format.id }
}

/** Sum of the column Value over all rows: amounts of fills, money movements and events. */
function valueSum(p: Parsed): string {
  return sum([
    ...rowsOf(p, 'fill').map((f) => f.data.amount ?? '0'),
    ...rowsOf(p, 'cash').map((c) => c.data.amount),
    ...rowsOf(p, 'event')
      .flatMap((e) => e.data.cash ?? [])
      .map((c) => c.amount),
  ])
}

/** Open positions as EXPECTED prints them: root, OSI date, right and strike x1000, quantity. */
const open = (p: Parsed) =>
  Object.entries(replay(p)).map(([name, q]) => {
    const [, root, expiry, right, strike] = name.split(':') as [string, string, string?, string?, string?]
    if (right === undefined) return `${root} ${q}`
    const [whole = '', fraction = ''] = (strike as string).split('.')
    return `${root} ${expiry?.slice(2).replaceAll('-', '')}${right}${whole.padStart(5, '0')}${fraction.padEnd(3, '0')} ${q}`
  })

const tradeRows = (text: string, type: string) =>
  text.split(/\r?\n/).filter((l) => l.includes(`,${type},`)).length

describe('tastytrade files of other people', () => {
  fixtureTest('second layout, 2018 to May 2020', () => {
    const { text, parsed, format } = fixtureOf('tasty_2018-2020-05.csv')
    expect(format).toBe('tastytrade-csv-2')
    expect(parsed.seen).toBe(175)
    expect(valueSum(parsed)).toBe('7235.09')
    expect(parsed.issues).toEqual([])
    expect(rowsOf(parsed, 'fill')).toHaveLength(42 + 34 + 27 + 23 + 1 + 1)
    expect(rowsOf(parsed, 'event').filter((e) => e.data.kind === 'split')).toHaveLength(2)
    expect(rowsOf(parsed, 'event').filter((e) => e.data.kind === 'expiry')).toHaveLength(4)
    expect(rowsOf(parsed, 'event').filter((e) => e.data.kind === 'assignment')).toHaveLength(2)
    expect(rowsOf(parsed, 'cash')).toHaveLength(tradeRows(text, 'Money Movement'))
    expect(open(parsed)).toEqual([
      'EWG 200717C00017000 -8',
      'EWG 200717C00018000 -4',
      'EWG 200717C00021000 4',
      'EWG 200717C00022000 8',
      'EWG 201016C00019000 -7',
      'EWG 201016C00022000 7',
      'SPX 200619P02915000 2',
      'SPX 200619P02920000 -2',
      'SVXY 200619P00030000 3',
      'SVXY 200619P00035000 -3',
      'TSLA 200717P00690000 1',
      'USO1 200717P00002000 6',
      'USO1 200717P00003500 -6',
    ])
    const uso1 = rowsOf(parsed, 'instrument').find((i) => i.data.root === 'USO1')
    expect(uso1?.data.terms?.underlying).toBe('us-equity:USO:USD')
  })

  fixtureTest('third layout, 2018 to 2024', () => {
    const { parsed, format } = fixtureOf('tasty_history_180201_to_240817_newformat.csv')
    expect(format).toBe('tastytrade-csv-3')
    expect(parsed.seen).toBe(1082)
    expect(valueSum(parsed)).toBe('-553.12')
    expect(rowsOf(parsed, 'fill')).toHaveLength(252 + 216 + 155 + 149 + 18 + 7 + 3)
    const events = (kind: string) => rowsOf(parsed, 'event').filter((e) => e.data.kind === kind).length
    expect([
      events('assignment'),
      events('expiry'),
      events('symbol_change'),
      events('split'),
      events('merger'),
    ]).toEqual([28, 14, 4, 2, 1])
    expect(open(parsed)).toEqual(['SCHG 100', 'SCHG 240920C00099000 -1'])
    expect(parsed.issues).toEqual([])
    // all costs are positive, none is lost: Commissions and Fees of the file
    expect(feeSum(parsed, 'commission').plus(feeSum(parsed, 'fee')).toString()).toBe('1066.76')
  })

  fixtureTest('the adjusted USO contracts keep their symbol', () => {
    const { parsed } = fixtureOf('tasty_uso_reverse_split.csv')
    expect(parsed.seen).toBe(8)
    expect(valueSum(parsed)).toBe('126')
    expect(open(parsed)).toEqual([])
    const before = {
      ...parsed,
      drafts: parsed.drafts.filter((d) => d.row !== 'fill' || (d.data.at ?? '') < '2020-05-19'),
    }
    expect(open(before)).toEqual(['USO1 200717P00002000 6', 'USO1 200717P00003500 -6'])
  })

  fixtureTest('second layout, 2021', () => {
    const { parsed, format } = fixtureOf('tasty_2021_individual.csv')
    expect(format).toBe('tastytrade-csv-2')
    expect(parsed.seen).toBe(37)
    expect(valueSum(parsed)).toBe('7814.01')
    expect(open(parsed)).toEqual([
      'THCB -200',
      'THCBW -100',
      'BB 210219C00007000 -5',
      'BB 210319P00016000 -3',
      'BB 220121C00012500 1',
      'BCRX 210319C00008000 -3',
      'GME 210319P00040000 -1',
      'MT 210618C00025000 1',
      'PLTR 210115P00026000 2',
    ])
  })

  fixtureTest('both layouts of one account agree, trade by trade and day by day', () => {
    const old = fixtureOf('tasty_2018-2020-05.csv').parsed
    const fresh = fixtureOf('tasty_history_180201_to_240817_newformat.csv').parsed
    const alias = new Map<string, string>()
    for (const i of rowsOf(old, 'instrument'))
      for (const a of i.data.aliases ?? []) alias.set(a.text, i.data.ref)
    // the adjusted contract is named by its symbol only in the newer layout
    const plain = (name: string) => name.replace('USO1', 'USO')
    const keys = (p: Parsed) =>
      rowsOf(p, 'fill')
        .filter((f) => (f.data.at ?? '') >= '2018-02-01' && (f.data.at ?? '') < '2020-05-07')
        .map((f) => {
          const name = f.data.instrument ?? alias.get(f.data.symbol ?? '') ?? ''
          return `${(f.data.at ?? '').slice(0, 10)} ${plain(name)} ${f.data.quantity} @ ${f.data.price}`
        })
        .sort()
    const all = keys(fresh)
    const ours = keys(old)
    expect(ours.length).toBeGreaterThan(100)
    expect(ours.filter((k) => !all.includes(k))).toEqual([])
  })

  fixtureTest('any chunk size gives the same drafts', () => {
    for (const name of ['tasty_2018-2020-05.csv', 'tasty_2021_individual.csv']) {
      const { text, parsed } = fixtureOf(name)
      const format = recognise({ fileName: name, text })?.format ?? tastytradeCsv2
      expect(parseText(format, text, 1)).toEqual(parsed)
      expect(parseText(format, text, 7)).toEqual(parsed)
    }
  })
})
