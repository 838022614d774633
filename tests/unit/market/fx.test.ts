import { describe, expect, test } from 'vitest'
import { FxTable } from '../../../shared/market/fx.ts'
import { input } from './contracts.ts'

const table = new FxTable([
  input('fx', 'EUR/USD', '1.08', { source: 'statement' }),
  input('fx', 'EUR/USD', '1.1'),
  input('fx', 'USD/JPY', '150'),
  input('fx', 'BTC/USD', '97000'),
  input('fx', 'USDT/USD', '0.999'),
  input('fx', 'GBP/USD', '0'),
])

describe('exchange rates', () => {
  test('typed wins over the statement, the inverse and chains follow', () => {
    expect(table.rate('EUR', 'USD')?.rate).toBe(1.1)
    expect(table.rate('USD', 'EUR')?.rate).toBe(1 / 1.1)
    expect(table.rate('EUR', 'JPY')?.rate).toBeCloseTo(165, 12)
    expect(table.rate('EUR', 'JPY')?.path).toEqual(['EUR/USD', 'USD/JPY'])
    expect(table.rate('BTC', 'EUR')?.rate).toBeCloseTo(97000 / 1.1, 8)
    expect(table.rate('EUR', 'EUR')).toMatchObject({ rate: 1, path: [] })
  })

  test('a stablecoin is 1 only as assumed, and only without a stated rate', () => {
    expect(table.rate('USDC', 'USD')).toMatchObject({
      rate: 1,
      pick: { certainty: 'assumed', source: 'rule' },
    })
    expect(table.rate('USDT', 'USD')).toMatchObject({ rate: 0.999, pick: { certainty: 'stated' } })
    expect(table.rate('USDC', 'EUR')?.pick.certainty).toBe('assumed')
    expect(table.rate('USDC', 'EUR')?.rate).toBe(1 / 1.1)
  })

  test('no chain, no rate: an impossible rate is not one', () => {
    expect(table.rate('CHF', 'USD')).toBeNull()
    expect(table.rate('GBP', 'USD')).toBeNull()
  })

  test('going there and back gives 1 to 2 ulp, for every pair', () => {
    for (const a of ['EUR', 'USD', 'JPY', 'BTC', 'USDC', 'USDT'])
      for (const b of ['EUR', 'USD', 'JPY', 'BTC', 'USDC', 'USDT']) {
        const [there, back] = [table.rate(a, b), table.rate(b, a)]
        expect(Math.abs((there?.rate ?? 0) * (back?.rate ?? 0) - 1), `${a} ${b}`).toBeLessThan(5e-16)
      }
  })
})
