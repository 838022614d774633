/** A statement of one perpetual that does not say what it was last settled to: its Greeks are known and its value is not. */
export const UNSETTLED_AT = '2026-01-30T08:00:00Z'

export const UNSETTLED = {
  format: 'hedgerow-statement',
  version: 1,
  source: { name: 'hand-made', made: UNSETTLED_AT },
  accounts: [{ id: 'T1', zone: 'UTC', currency: 'USD' }],
  period: { from: '2026-01-01', to: '2026-01-30' },
  instruments: [
    {
      ref: 'p',
      kind: 'perpetual',
      family: 'bybit',
      root: 'BTCUSD',
      expiry: 'PERP',
      settle: 'USD',
      terms: { multiplier: '1' },
    },
  ],
  holdings: { at: UNSETTLED_AT, complete: true, rows: [{ instrument: 'p', quantity: '0.5' }] },
  prices: [{ instrument: 'p', at: UNSETTLED_AT, price: '50000', kind: 'quote' }],
}
