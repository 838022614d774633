/** Packing in pieces and inverting quotes together: the same bits as in one go and one by one. */
import { describe, expect, test } from 'vitest'
import { drain } from '../../../electron/engine/slices.ts'
import { composeSnapshot } from '../../../shared/market/snapshot.ts'
import { MarketView } from '../../../shared/market/view.ts'
import type { MarketInput } from '../../../shared/model/market.ts'
import { packBook, packSteps } from '../../../shared/portfolio/pack.ts'
import { resolveContract } from '../../../shared/portfolio/resolve.ts'
import { ITEMS_A_STEP, runSteps, sortSteps } from '../../../shared/portfolio/steps.ts'
import { random } from '../exposure/books.ts'
import { book, contract, held, input, ledgerOf, NOW } from '../market/contracts.ts'

const XYZ = 'us-equity:XYZ:USD'
const next = random(5)
const quote = { source: 'quote', at: NOW } as const
const month = contract('cme-future:ES:2026-06-19:USD', { multiplier: '50' })

/** Options of every European road with quotes: some that fit, some below intrinsic, some above any price, some American. */
function chain(count: number) {
  const contracts = [month]
  const inputs: MarketInput[] = [
    input('spot', XYZ, '101.3', quote),
    input('spot', 'deribit:BTC:BTC', '96300', quote),
    input('mark', month.name, '6790', quote),
    input('r', 'USD', '0.04'),
    input('q', XYZ, '0.01'),
    input('vol', XYZ, '0.31', { source: 'statement', at: NOW - 1 }),
    input('dividend', XYZ, '0.8', { date: '2026-04-01' }),
  ]
  for (let i = 0; i < count; i++) {
    const right = next() < 0.5 ? 'C' : 'P'
    const step = (from: number, by: number) => String(from + by * i)
    const style = i % 7 === 0 ? 'american' : 'european'
    const [c, price] = [
      [contract(`us-option:XYZ:2026-06-19:${right}:${step(60, 0.25)}:USD`, { underlying: XYZ, style }), 50],
      [
        contract(`deribit:BTC:2026-06-26:${right}:${step(60000, 250)}:BTC`, {
          multiplier: '1',
          inverse: true,
        }),
        0.6,
      ],
      [
        contract(`cme-option:EW4:2026-05-22:${right}:${step(6000, 5)}:USD`, {
          underlying: month.name,
          multiplier: '50',
        }),
        700,
      ],
    ][i % 3] as [ReturnType<typeof contract>, number]
    contracts.push(c)
    if (i % 11 !== 0)
      inputs.push(input('mark', c.name, (price * next() * (i % 13 === 0 ? 40 : 1)).toPrecision(6), quote))
  }
  const instruments = book(contract(XYZ), ...contracts)
  const market = new MarketView(composeSnapshot(NOW, inputs), instruments)
  const ledger = ledgerOf(contracts.map((c, i) => held(c, String(i + 1))).toReversed(), [
    { account: 'A1', currency: 'USD', amount: '5', basis: 'movements' },
  ])
  return { ledger, instruments, market, invertAmerican: () => 0.27 }
}

describe('quotes inverted together', () => {
  const whole = chain(1800)
  const packed = packBook(whole)

  test('every row has the bits of its contract resolved by itself', () => {
    const { contracts, lists } = packed
    let fitted = 0
    for (const { instrument: name, statuses, multiplier } of whole.ledger.positions) {
      const alone = resolveContract(whole.instruments.get(name) as never, statuses, multiplier, whole)
      const i = lists.contracts.indexOf(name)
      for (const column of ['S', 'K', 'T', 'sigma', 'r', 'q', 'dFdS', 'flags'] as const)
        expect(contracts[column][i], `${name} ${column}`).toBe(alone[column])
      if (alone.road === 'european' || alone.road === 'forward') fitted++
    }
    expect(fitted).toBeGreaterThan(800)
    expect(new Set(contracts.sigma).size).toBeGreaterThan(800)
  })

  test('a quote that no volatility fits sends its contract down the ladder', () => {
    expect([...packed.contracts.sigma]).toContain(0.31)
    expect(packed.contracts.sigma.some((s) => Number.isNaN(s))).toBe(false)
    expect(packed.contracts.ranges.none.to).toBeGreaterThan(packed.contracts.ranges.none.from)
  })

  test('in pieces, and in another order of positions, nothing differs', async () => {
    let [clock, pauses] = [0, 0]
    const pause = async () => void pauses++
    const inPieces = await drain(packSteps(whole), { now: () => (clock += 2), pause })
    expect(pauses).toBeGreaterThan(100)
    expect(inPieces).toEqual(packed)
    const turned = { ...whole, ledger: { ...whole.ledger, positions: whole.ledger.positions.toReversed() } }
    expect(packBook(turned).contracts).toEqual(packed.contracts)
  })

  test('is ended between two pieces by a newer question', async () => {
    const stop = new AbortController()
    let [clock, pauses] = [0, 0]
    const pause = async () => {
      if (++pauses === 3) stop.abort(new Error('superseded'))
    }
    const run = drain(packSteps(whole), { now: () => (clock += 2), pause, signal: stop.signal })
    await expect(run).rejects.toThrow('superseded')
    expect(pauses).toBe(3)
  })
})

test.each([0, 1, ITEMS_A_STEP, ITEMS_A_STEP + 1, 5 * ITEMS_A_STEP - 7])(
  '%s items sorted in steps are sorted',
  (count) => {
    const items = Array.from({ length: count }, (_, i) => ({ key: Math.floor(next() * 500), i }))
    const byKey = (a: { key: number }, b: { key: number }) => a.key - b.key
    expect(runSteps(sortSteps(items, byKey))).toEqual(items.toSorted(byKey))
  },
)
