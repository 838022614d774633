/** Answers of crypto exchanges. */
import { describe, expect, test } from 'vitest'
import { binanceJson, bybitJson, deribitJson, okxJson } from '../../shared/statements/exchange-json/format.ts'
import { recognise } from '../../shared/statements/registry.ts'
import { fixtureBytes, fixtureTest } from '../support/fixtures.ts'
import { decode, parseText, replay, rowsOf } from './support.ts'

const held = (p: ReturnType<typeof parseText>) =>
  rowsOf(p, 'holding').map((h) => [h.data.instrument, h.data.quantity, h.data.at, h.data.mark])

describe('files of other people', () => {
  fixtureTest('positions, executions, balances, contracts', () => {
    const read = (name: string) => {
      const text = decode(fixtureBytes(name))
      const found = recognise({ fileName: name, text })
      if (found === null) throw new Error(name)
      const p = parseText(found.format, text)
      expect(parseText(found.format, text, 1), name).toEqual(p)
      return p
    }
    expect(held(read('bybit-json/http_get_positions.json'))).toEqual([
      ['bybit:BTCUSDT:PERP:USDT', '0.5', '2023-10-19T00:00:00.012Z', '50500'],
      ['bybit:ETHUSDT:PERP:USDT', '-5', expect.any(String), expect.any(String)],
    ])
    const fills = read('bybit-json/http_get_executions.json')
    expect(rowsOf(fills, 'fill')[0]?.data).toMatchObject({
      at: '2022-12-29T02:58:42.429Z',
      id: 'e0cbe81d-0f18-5866-9415-cf319b5dab3b',
      quantity: '0.1',
      price: '50000',
      fees: [{ currency: 'USDT', amount: '0.015', kind: 'commission' }],
    })
    expect(held(read('binance/futures_position_risk.json'))).toEqual([
      ['binance:BTCUSDT:PERP:USDT', '0.001', '2021-07-05T08:38:24.765Z', '51000'],
    ])
    expect(held(read('okx-json/http_get_positions.json'))).toEqual([
      ['okx:BTC-USDT:PERP:USDT', '0.5', '2021-06-01T15:05:30.237Z', '10000'],
    ])
    const contracts = rowsOf(read('okx-json/http_get_instruments_option.json'), 'instrument')
    expect(contracts[0]?.data).toMatchObject({
      ref: 'okx:BTC-USD:2024-12-17:C:92000:BTC',
      terms: { multiplier: '0.01', tick: '0.0001', expiresAt: '2024-12-17T08:00:00.000Z' },
    })
    expect(rowsOf(read('deribit-json/http_get_account_summaries.json'), 'balance')).toHaveLength(2)
    // the public tape is nobody's trades
    expect(read('deribit-json/http_get_last_trades.json').drafts).toEqual([])
  })
})

describe('rules', () => {
  test('hedge mode: both sides are one position; zero rows are no positions', () => {
    const row = (side: string, size: string, idx: number) => ({
      positionIdx: idx,
      symbol: 'ETHUSDT',
      side,
      size,
      markPrice: '2000',
      updatedTime: '1700000000000',
    })
    const p = parseText(
      bybitJson,
      JSON.stringify({
        retCode: 0,
        result: { list: [row('Buy', '3', 1), row('Sell', '1.5', 2), row('', '0', 0)] },
        time: 1700000000001,
      }),
    )
    expect(held(p)).toEqual([['bybit:ETHUSDT:PERP:USDT', '1.5', '2023-11-14T22:13:20.000Z', '2000']])
    expect(p.tally).toEqual({ seen: 3, drafted: 1, skipped: 2, failed: 0 })
  })

  test('OKX: long and short sides, contracts of coin, costs printed negative', () => {
    const p = parseText(
      okxJson,
      JSON.stringify({
        code: '0',
        data: [
          {
            instId: 'BTC-USD-250328-92000-C',
            instType: 'OPTION',
            posSide: 'net',
            pos: '-30',
            uTime: '1700000000000',
            markPx: '0.05',
          },
          { instId: 'ETH-USDT-SWAP', instType: 'SWAP', posSide: 'short', pos: '7', uTime: '1700000000000' },
          {
            instId: 'BTC-USD-250328-92000-C',
            tradeId: '5',
            ordId: '9',
            side: 'sell',
            fillPx: '0.05',
            fillSz: '10',
            fee: '-0.0003',
            feeCcy: 'BTC',
            ts: '1700000000000',
          },
        ],
      }),
    )
    expect(held(p).map((h) => h.slice(0, 2))).toEqual([
      ['okx:BTC-USD:2025-03-28:C:92000:BTC', '-30'],
      ['okx:ETH-USDT:PERP:USDT', '-7'],
    ])
    const option = rowsOf(p, 'instrument').find((i) => i.data.right === 'C')
    expect(option?.data.terms).toMatchObject({
      multiplier: { value: '0.01', certainty: 'rule' },
      inverse: { value: true },
    })
    expect(rowsOf(p, 'fill')[0]?.data).toMatchObject({
      id: 'BTC-USD-250328-92000-C/5',
      quantity: '-10',
      fees: [{ amount: '0.0003', currency: 'BTC' }],
    })
  })

  test('Binance: coin-margined contracts, rows of zero', () => {
    const p = parseText(
      binanceJson,
      JSON.stringify([
        { symbol: 'BTCUSD_PERP', positionAmt: '-12', positionSide: 'BOTH', updateTime: 1700000000000 },
        { symbol: 'ETHUSDT', positionAmt: '0', positionSide: 'BOTH', updateTime: 1700000000000 },
      ]),
    )
    expect(held(p).map((h) => h.slice(0, 2))).toEqual([['binance:BTCUSD:PERP:BTC', '-12']])
    expect(rowsOf(p, 'instrument')[0]?.data.terms).toMatchObject({
      multiplier: { value: '100', certainty: 'rule' },
      inverse: { value: true },
    })
  })

  test('Deribit: sizes by direction, own trades only, combos are no positions', () => {
    const p = parseText(
      deribitJson,
      JSON.stringify({
        jsonrpc: '2.0',
        usOut: 1_700_000_000_000_000,
        result: [
          {
            instrument_name: 'BTC-PERPETUAL',
            size: 20000,
            size_currency: 0.2,
            direction: 'sell',
            mark_price: 97000.5,
            average_price: 96000,
          },
          { instrument_name: 'SOL_USDC-26JUL24-140-C', size: 12.5, direction: 'buy', mark_price: 3.25 },
          { instrument_name: 'ETH-28JUN24', size: 0, direction: 'zero' },
          { instrument_name: 'BTC-CS-19MAY26-70000_75000', size: 1, direction: 'buy' },
          {
            instrument_name: 'BTC-PERPETUAL',
            trade_id: '7',
            price: 97000,
            amount: 10,
            direction: 'buy',
            timestamp: 1700000000000,
          },
        ],
      }),
    )
    expect(held(p)).toEqual([
      ['deribit:BTC:PERP:BTC', '-20000', '2023-11-14T22:13:20.000Z', '97000.5'],
      ['deribit:SOL_USDC:2024-07-26:C:140:USDC', '12.5', '2023-11-14T22:13:20.000Z', '3.25'],
    ])
    expect(p.tally).toEqual({ seen: 5, drafted: 2, skipped: 3, failed: 0 })
    expect(replay(p)).toEqual({})
  })

  test('what cannot be read is one error of its object', () => {
    const p = parseText(
      bybitJson,
      JSON.stringify({
        retCode: 0,
        result: {
          list: [{ execId: '1', symbol: '???', side: 'Buy', execQty: '1', execPrice: '1', execTime: '1' }],
        },
      }),
    )
    expect(p.issues.map((i) => i.code)).toEqual(['symbol_unreadable'])
  })
})
