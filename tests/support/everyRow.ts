import type { BatchEvidence } from '../../shared/model/evidence.ts'
import {
  ACCOUNT,
  balance,
  batch,
  cash,
  DAY,
  event,
  fill,
  holding,
  instrument,
  JAN_5,
  price,
  row,
  XYZ,
  XYZ_CALL,
  xyz,
} from './evidence.ts'
import { NOW } from './tempBook.ts'

/** One batch with every kind of row and every optional part filled. */
export const everything: BatchEvidence = batch(
  [
    fill(
      '2',
      '1.5',
      { instrument: XYZ_CALL, id: '77', raw: 'XYZ C100,2,1.50' },
      {
        amount: '-300',
        fees: [
          { currency: 'USD', amount: '1.3', kind: 'commission' },
          { currency: 'USDC', amount: '0.000000000000000001', kind: 'gas' },
        ],
        effect: 'flip',
        order: 'O1',
        strategy: 'straddle',
        venue: 'XCBO',
      },
    ),
    fill('1234567890123456789', '0.000000000000000001'),
    event({
      kind: 'split',
      quantity: '-6',
      into: XYZ,
      intoQuantity: '6',
      ratio: { from: '8', to: '1' },
      keepsSymbol: true,
      delivers: [
        { instrument: XYZ, quantity: '100', price: '96' },
        { instrument: XYZ, quantity: '1' },
      ],
      cash: [{ currency: 'USD', amount: '-3.25' }],
      fees: [{ currency: 'USD', amount: '5', kind: 'exercise' }],
      price: '12.5',
      of: { id: '9', instrument: XYZ, date: '2026-01-05', quantity: '1', price: '2' },
    }),
    event({ kind: 'bust' }, { instrument: null, symbol: 'XYZ' }),
    cash('1000.5', 'deposit', 'EUR'),
    holding('-3', { dated: true, atText: '2026-01-31', fold: 1 }, '1.75'),
    row({ row: 'holding', data: { quantity: '0', price: '12', mark: null } }),
    balance('-0.25', 'BTC'),
    price('97980.2', 'settlement'),
    row({ row: 'dividend', data: { amount: '0.24' } }),
    row({ row: 'fxRate', data: { from: 'EUR', to: 'USD', rate: '1.0825' } }, { instrument: null }),
  ],
  {
    made: NOW,
    accounts: [
      { ...ACCOUNT, name: 'Main', broker: 'A Broker' },
      { id: 'B2', zone: 'Europe/Berlin', currency: 'EUR' },
    ],
    covers: [{ account: 'A1', from: JAN_5 - DAY, to: JAN_5 + DAY }],
    completeLists: [
      { list: 'holdings', account: 'A1', at: JAN_5, kinds: true },
      { list: 'balances', account: 'B2', at: JAN_5, kinds: ['option', 'future'] },
    ],
    instruments: [
      {
        ...xyz,
        aliases: [
          { kind: 'symbol', text: 'XYZ' },
          { kind: 'isin', text: 'US0000000001' },
        ],
      },
      {
        ...instrument(
          { family: 'us-option', root: 'XYZ', expiry: '2026-06-19', right: 'C', strike: '100' },
          'option',
          {
            multiplier: '100',
            deliverable: { legs: [{ instrument: XYZ, quantity: '100' }], cash: [] },
            inverse: false,
          },
        ),
        certainty: { multiplier: 'stated', deliverable: 'assumed', inverse: 'rule' },
      },
    ],
    warnings: ['time_gap'],
  },
)
