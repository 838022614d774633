/** What the settings offer, in words. */
import type { Settings } from '../../../shared/protocol/window/settings.ts'

/** Offered as one types; any other code may be typed. */
export const CURRENCIES = [
  'USD',
  'EUR',
  'GBP',
  'CHF',
  'JPY',
  'HKD',
  'SGD',
  'AUD',
  'CAD',
  'USDT',
  'USDC',
  'BTC',
  'ETH',
]

export interface Choice<K extends keyof Settings> {
  readonly key: K
  readonly label: string
  readonly about: string
  readonly options: readonly { readonly value: Settings[K] & string; readonly text: string }[]
}

const choice = <K extends keyof Settings>(c: Choice<K>): Choice<K> => c

export const LOOK = [
  choice({
    key: 'theme',
    label: 'Theme',
    about: 'System follows the computer.',
    options: [
      { value: 'system', text: 'System' },
      { value: 'dark', text: 'Dark' },
      { value: 'light', text: 'Light' },
    ],
  }),
  choice({
    key: 'palette',
    label: 'Long and short',
    about: 'Blue and orange can be told apart by the colour-blind. The sign is always printed.',
    options: [
      { value: 'blue-orange', text: 'Blue, orange' },
      { value: 'green-red', text: 'Green, red' },
    ],
  }),
  choice({
    key: 'density',
    label: 'Rows of grids',
    about: '22 or 20 pixels.',
    options: [
      { value: 'normal', text: 'Normal' },
      { value: 'dense', text: 'Dense' },
    ],
  }),
] as const

export const NUMBERS = [
  choice({
    key: 'negatives',
    label: 'Negative numbers',
    about: 'With a minus sign, or in parentheses.',
    options: [
      { value: 'minus', text: '−1,234' },
      { value: 'parentheses', text: '(1,234)' },
    ],
  }),
  choice({
    key: 'thetaDay',
    label: 'Theta per',
    about: 'Theta, charm, veta and color everywhere: a trading day is 365/252 calendar days.',
    options: [
      { value: 'calendar', text: 'Calendar day' },
      { value: 'trading', text: 'Trading day' },
    ],
  }),
  choice({
    key: 'rhoStep',
    label: 'Rho per',
    about: 'Rho and phi everywhere, of the funding rate and of yield and borrow.',
    options: [
      { value: '100bp', text: '100 bp' },
      { value: '1bp', text: '1 bp' },
    ],
  }),
] as const
