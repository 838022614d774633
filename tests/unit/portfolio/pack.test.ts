import { describe, expect, test } from 'vitest'
import { composeSnapshot } from '../../../shared/market/snapshot.ts'
import { MarketView } from '../../../shared/market/view.ts'
import type { MarketInput } from '../../../shared/model/market.ts'
import { CONTRACT_KIND, ROADS } from '../../../shared/portfolio/columns.ts'
import { packBook } from '../../../shared/portfolio/pack.ts'
import { resolveContract } from '../../../shared/portfolio/resolve.ts'
import { FLAG, PRICING_STATUSES, STATUS_CODE, statusReason } from '../../../shared/portfolio/statuses.ts'
import { book, contract, held, input, ledgerOf, NOW } from '../market/contracts.ts'

const XYZ = 'us-equity:XYZ:USD'
const stock = contract(XYZ)
const call = contract('us-option:XYZ:2026-06-19:C:100:USD', { underlying: XYZ, style: 'european' })
const put = contract('us-option:XYZ:2026-06-19:P:100:USD', { underlying: XYZ, style: 'american' })
const month = contract('cme-future:ES:2026-06-19:USD', { multiplier: '50' })
const onMonth = contract('cme-option:EW4:2026-05-22:P:6600:USD', { underlying: month.name, multiplier: '50' })
const unknown = contract('us-equity:NOPE:USD')
const all = book(stock, call, put, month, onMonth, unknown)
const inputs = [
  input('spot', XYZ, '101.3'),
  input('vol', XYZ, '0.31'),
  input('r', 'USD', '0.04'),
  input('mark', month.name, '6790'),
  input('vol', 'cme-future:ES:USD', '0.18'),
]
const view = (list: readonly MarketInput[]) => new MarketView(composeSnapshot(NOW, list), all)
const pack = (positions: Parameters<typeof ledgerOf>[0], cash: Parameters<typeof ledgerOf>[1] = []) =>
  packBook({
    ledger: ledgerOf(positions, cash),
    instruments: all,
    market: view(inputs),
    invertAmerican: () => null,
  })

describe('packing', () => {
  const positions = [unknown, stock, month, onMonth, put, call].map((c, i) => held(c, String(i + 1)))
  const again = { ...held(call, '-2.5'), account: 'B2' }
  const cash = [{ account: 'A1', currency: 'USD', amount: '10.25', basis: 'movements' as const }]
  const packed = pack([...positions, again], cash)

  test('contracts stand by road, each once however many hold it', () => {
    expect(packed.lists.contracts).toEqual([
      call.name,
      onMonth.name,
      put.name,
      'cash:USD',
      month.name,
      stock.name,
      unknown.name,
    ])
    const { ranges } = packed.contracts
    expect(ROADS.map((r) => [ranges[r].from, ranges[r].to])).toEqual([
      [0, 1],
      [1, 2],
      [2, 2],
      [2, 3],
      [3, 6],
      [6, 7],
    ])
    expect([...packed.positions.contract]).toEqual([6, 5, 4, 1, 2, 0, 0, 3])
    expect([...packed.positions.quantity]).toEqual([1, 2, 3, 4, 5, 6, -2.5, 10.25])
    expect([...packed.positions.source]).toEqual([0, 1, 2, 3, 4, 5, 6, -1])
  })

  test('numbers of the lists lead back to their texts', () => {
    const { contracts, lists, positions: rows } = packed
    expect(lists.underlyings[contracts.underlying[1] as number]).toBe('cme-future:ES:USD')
    expect(lists.expiries[contracts.expiry[1] as number]).toBe('2026-05-22')
    expect(lists.strikes[contracts.strike[1] as number]).toBe('6600')
    expect(lists.accounts[rows.account[6] as number]).toBe('B2')
    expect(contracts.expiry[5]).toBe(-1)
    expect(contracts.kind[3]).toBe(CONTRACT_KIND.cash)
  })

  test('the same book in another order of positions has the same contracts, byte for byte', () => {
    const other = pack([again, ...positions.toReversed()], cash)
    expect(other.lists).toEqual(packed.lists)
    expect(other.contracts).toEqual(packed.contracts)
  })

  test('allocated bytes: at most 256 for a position in a contract of its own', () => {
    const bytes = (columns: object): number =>
      Object.values(columns).reduce((sum: number, c: unknown) => {
        if (Array.isArray(c)) return sum + bytes(c)
        return sum + (ArrayBuffer.isView(c) ? c.byteLength : 0)
      }, 0)
    const contracts = bytes(packed.contracts) / packed.contracts.count
    const rows = bytes(packed.positions) / packed.positions.count
    expect(contracts + rows).toBeLessThanOrEqual(256)
  })

  test('assumptions are sentences, each once', () => {
    expect(packed.assumptions).toEqual([
      `Assumed: no yield of ${XYZ}: 0.`,
      `Assumed: typed price of ${month.name}, taken for the spot.`,
    ])
  })
})

describe('resolving says what it took', () => {
  test('every input with its step', () => {
    const taken: string[] = []
    const note = (key: string, pick: { value: number | null; step: string }) =>
      taken.push(`${key} = ${pick.value}: ${pick.step}`)
    const row = resolveContract(call, [], '100', { market: view(inputs), invertAmerican: () => null, note })
    expect(row).toMatchObject({
      status: 'ok',
      road: 'european',
      spot: 101.3,
      K: 100,
      sigma: 0.31,
      r: 0.04,
      q: 0,
      w: 1,
    })
    expect(taken).toEqual([
      `spot:${XYZ} = 101.3: typed price of ${XYZ}`,
      'r:USD = 0.04: typed rate of USD',
      `q:${XYZ} = 0: no yield of ${XYZ}: 0`,
      `borrow:${XYZ} = 0: no borrow fee of ${XYZ}: 0`,
      `vol = 0.31: typed volatility of ${XYZ}`,
    ])
  })

  test('dividends: the escrowed spot for European rows, the spot itself for American ones', () => {
    const dividend = input('dividend', XYZ, '1', { date: '2026-04-01' })
    const market = view([...inputs, dividend])
    const european = resolveContract(call, [], '100', { market, invertAmerican: () => null })
    const american = resolveContract(put, [], '100', { market, invertAmerican: () => null })
    const t = (Date.parse('2026-04-01T13:30:00Z') - NOW) / (365 * 86_400_000)
    const pv = Math.exp(-0.04 * t)
    expect(european.S).toBeCloseTo(101.3 - pv, 12)
    expect(european.escrow?.growth).toBeCloseTo(0.04 * pv, 12)
    expect(american.road).toBe('american')
    expect(american.S).toBeCloseTo(101.3, 12)
  })
})

describe('statuses', () => {
  test('the list is closed, numbered and every one but ok has a sentence', () => {
    const context = {
      instrument: 'I',
      underlying: 'U',
      currency: 'EUR',
      reporting: 'USD',
      expiry: '2026-01-01',
    }
    for (const [code, status] of PRICING_STATUSES.entries()) {
      expect(STATUS_CODE[status]).toBe(code)
      const reason = statusReason(status, context)
      if (status === 'ok') expect(reason).toBeNull()
      else expect(reason, status).toMatch(/^[A-Z].*[a-zA-Z0-9)]\.$/)
    }
  })
})

test('each mark beside a priced contract has a bit of its own', () => {
  const bits = Object.values(FLAG)
  expect(bits).toHaveLength(7)
  expect([...bits].sort((a, b) => a - b)).toEqual(bits.map((_, i) => 1 << i))
})
