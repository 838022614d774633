/// <reference types="svelte" />
/** *Complete the market* without a page: where Enter and arrows go, what is saved, what is wrong. */
import { describe, expect, test } from 'vitest'
import {
  assumedOf,
  cellDoubt,
  cellProblem,
  MarketModel,
  type MarketPlace,
} from '../../../renderer/state/market.svelte.ts'
import { cellAbout, cellSource } from '../../../renderer/views/Market/cellText.ts'
import { inputsText, shownInput, sortedInputs } from '../../../renderer/views/Market/inputRows.ts'
import type { CommandInput, WindowClient } from '../../../shared/protocol/window/commands.ts'
import type { InputRow, MarketCell, MarketRows } from '../../../shared/protocol/window/market.ts'
import { marketCommands } from '../../../shared/protocol/window/market.ts'

function cell(value: string | null, needed = 0, source = value === null ? 'none' : 'typed'): MarketCell {
  return {
    value,
    unit: 'USD',
    source,
    certainty: value === null ? null : source === 'rule' ? 'assumed' : 'stated',
    observedAt: null,
    age: null,
    needed,
    note: 'no yield: 0',
  }
}

const ESCROWED = { value: 'escrowed', source: 'rule', note: 'escrowed, the default' } as const

const ROWS: MarketRows = {
  tag: { revision: 1, snapshot: 'a'.repeat(64), asOf: 1 },
  rows: [
    {
      underlying: 'us-index:RUT:USD',
      label: 'RUT',
      currency: 'USD',
      positions: 2,
      notPriced: 2,
      expired: 0,
      spot: cell(null, 2),
      vol: cell(null, 2),
      r: cell('3.9'),
      q: cell('0', 0, 'rule'),
      borrow: { ...cell('0', 0, 'rule'), certainty: 'rule' },
      dividendModel: ESCROWED,
    },
    {
      underlying: 'us-index:SPX:USD',
      label: 'SPX',
      currency: 'USD',
      positions: 5,
      notPriced: 0,
      expired: 0,
      spot: cell('6838.2', 0, 'statement'),
      vol: cell('15.1'),
      r: cell('3.9'),
      q: cell('1.3'),
      borrow: cell('0.4'),
      dividendModel: ESCROWED,
    },
  ],
  fx: [{ pair: 'EUR/USD', rate: cell(null, 7) }],
  reportingCurrency: 'USD',
  missing: 3,
}

async function model(): Promise<{ market: MarketModel; sent: CommandInput<'market/set'>[] }> {
  const sent: CommandInput<'market/set'>[] = []
  let answer = ROWS
  const client = {
    call: (name: string, input: CommandInput<'market/set'>) => {
      if (name === 'market/rows') return Promise.resolve(answer)
      sent.push(input)
      answer = { ...ROWS, missing: 0 }
      return Promise.resolve({ revision: 2, missing: 0 })
    },
  } as unknown as WindowClient
  const market = new MarketModel(() => client)
  await market.reload()
  return { market, sent }
}

function placeOf(market: MarketModel, id: string): MarketPlace {
  const place = market.place(id)
  if (place === undefined) throw new Error(`no cell ${id}`)
  return place
}

describe('Enter', () => {
  test('goes from one missing cell to the next, pairs last, and then saves all of them at once', async () => {
    const { market, sent } = await model()
    const spot = market.nextNeeded(null)
    expect(spot?.id).toBe('spot us-index:RUT:USD')
    if (spot !== null) market.type(spot, '2,450.5')
    const vol = market.nextNeeded(spot)
    expect(vol?.id).toBe('vol us-index:RUT:USD')
    if (vol !== null) market.type(vol, '2,450.5')
    const fx = market.nextNeeded(vol)
    expect(fx?.id).toBe('fx EUR/USD')
    if (fx !== null) market.type(fx, '1.0862')
    // 2,450.5 % is no volatility: nothing is saved, and Enter comes back to it
    expect([...market.problems.keys()]).toEqual(['vol us-index:RUT:USD'])
    expect(await market.save()).toBeNull()
    expect(market.nextNeeded(fx)?.id).toBe('vol us-index:RUT:USD')
    market.type(placeOf(market, 'vol us-index:RUT:USD'), '19.5')
    expect(market.nextNeeded(fx)).toBeNull()
    expect(await market.save()).toBe(0)
    expect(sent).toEqual([
      {
        set: [
          { underlying: 'us-index:RUT:USD', field: 'spot', value: '2450.5' },
          { underlying: 'us-index:RUT:USD', field: 'vol', value: '19.5' },
          { pair: 'EUR/USD', value: '1.0862' },
        ],
      },
    ])
    expect(marketCommands['market/set'].input.safeParse(sent[0]).success).toBe(true)
    expect(market.changed).toEqual([])
  })

  test('comes back to the first missing cell when the cursor is below it', async () => {
    const { market } = await model()
    expect(market.nextNeeded(placeOf(market, 'fx EUR/USD'))?.id).toBe('spot us-index:RUT:USD')
  })
})

describe('arrows', () => {
  test('move in the row, in the column, and into the pairs', async () => {
    const { market } = await model()
    const go = (id: string, key: 'ArrowUp' | 'ArrowDown' | 'ArrowLeft' | 'ArrowRight'): string | null =>
      market.beside(placeOf(market, id), key)?.id ?? null
    expect(go('spot us-index:RUT:USD', 'ArrowRight')).toBe('vol us-index:RUT:USD')
    expect(go('q us-index:RUT:USD', 'ArrowRight')).toBe('borrow us-index:RUT:USD')
    expect(go('borrow us-index:RUT:USD', 'ArrowRight')).toBeNull()
    expect(go('vol us-index:RUT:USD', 'ArrowDown')).toBe('vol us-index:SPX:USD')
    expect(go('vol us-index:SPX:USD', 'ArrowDown')).toBe('fx EUR/USD')
    expect(go('spot us-index:RUT:USD', 'ArrowUp')).toBeNull()
  })
})

describe('drafts', () => {
  test('the shown value typed again is none; a typed input can be taken away; Discard forgets', async () => {
    const { market } = await model()
    const vol = placeOf(market, 'vol us-index:SPX:USD')
    market.type(vol, '15.1')
    expect(market.changed).toEqual([])
    market.takeAway(vol)
    expect(market.toSet()).toEqual([{ underlying: 'us-index:SPX:USD', field: 'vol', value: null }])
    market.dropAll()
    expect(market.changed).toEqual([])
  })

  test('emptying a cell that nobody typed sends nothing', async () => {
    const { market } = await model()
    market.type(placeOf(market, 'spot us-index:SPX:USD'), '')
    expect(market.changed).toEqual([])
  })
})

describe('cells', () => {
  test.each([
    ['-3', 'spot', 'The spot of SPX is below 0: type it without the minus.'],
    ['0', 'vol', 'The volatility of SPX is 0: type another number.'],
    ['2500', 'vol', 'The volatility of SPX is above 1000 %: type 25 for 25 %.'],
    ['-0.5', 'r', null],
    ['450', 'r', 'The rate of SPX is beyond 100 %: type 4.5 for 4.5 %.'],
    ['', 'spot', null],
    ['1e3', 'spot', 'The spot of SPX is not a number: write it like 4512.25.'],
    ['x', 'vol', 'The volatility of SPX is not a number: write it like 24.5.'],
    ['x', 'r', 'The rate of SPX is not a number: write it like 3.9.'],
    ['x', 'fx', 'The exchange rate of SPX is not a number: write it like 1.085.'],
  ] as const)('%s as %s: %s', (text, field, problem) => {
    expect(cellProblem(text, field, 'SPX')).toBe(problem)
  })

  test('a ratio typed as volatility is doubted, not refused', () => {
    expect(cellDoubt('0.25', 'vol')).toBe('0.25 % is small: type 25 for 25 %.')
    expect(cellDoubt('25', 'vol')).toBeNull()
  })

  test('assumed inputs are those that nobody stated', () => {
    expect(assumedOf(ROWS).map((a) => [a.what, a.places.map((p) => p.id)])).toEqual([
      ['Yield 0 USD', ['q us-index:RUT:USD']],
    ])
  })

  test('a cell says where it comes from and who waits', async () => {
    const { market } = await model()
    expect(cellAbout(placeOf(market, 'spot us-index:RUT:USD'))).toEqual({
      name: 'RUT spot, USD',
      sentence: '2 wait for it. No yield: 0.',
    })
    expect(cellSource({ ...cell('3', 0, 'statement'), age: 900_000 })).toBe('statement, 15 min')
    expect(cellSource(cell(null))).toBe('')
  })
})

describe('the list of inputs', () => {
  const row = (key: string, value: string, source: InputRow['source'], age: number | null): InputRow => ({
    kind: 'spot',
    of: key,
    date: null,
    value,
    unit: 'USD',
    source,
    observedAt: age === null ? null : 0,
    certainty: source === 'rule' ? 'assumed' : 'stated',
    key: `spot:${key}`,
    age,
    used: true,
  })
  const ALL = [row('A', '10', 'typed', 5), row('B', '9', 'statement', null), row('=C', '100', 'rule', 7)]

  test('filters by words and source, sorts numbers as numbers', () => {
    const by = { column: 'value', descending: true } as const
    expect(sortedInputs(ALL, '', 'all', by).map((r) => r.value)).toEqual(['100', '10', '9'])
    expect(sortedInputs(ALL, 'SPOT a', 'typed', by).map((r) => r.of)).toEqual(['A'])
    expect(sortedInputs(ALL, '', 'assumed', by).map((r) => r.of)).toEqual(['=C'])
  })

  test('rates and volatilities are shown in %, copies keep what the snapshot holds', () => {
    const vol = { ...row('A', '0.2345', 'typed', 1), unit: '1/sqrt(year)' }
    expect(shownInput(vol)).toEqual({ value: '23.45', unit: '%' })
    expect(shownInput({ ...vol, value: '-0.001', unit: '1/year' })).toEqual({ value: '-0.1', unit: '% p.a.' })
    expect(shownInput(row('A', '10', 'typed', 5))).toEqual({ value: '10', unit: 'USD' })
    expect(inputsText([vol], false)).toContain('0.2345\t1/sqrt(year)')
  })

  test('copies are neutralised', () => {
    const [, line] = inputsText([{ ...row('x', '1', 'typed', 1), key: '=1+1' }], true).split('\n')
    expect(line?.startsWith("'=1+1\t1\t")).toBe(true)
  })
})
