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

/** A setting of a few words to choose from. */
export interface Choice<K extends keyof Settings = keyof Settings> {
  readonly key: K
  readonly label: string
  readonly about: string
  readonly options: readonly { readonly value: string; readonly text: string }[]
}

/** @param words each value of the setting with its text */
function choice<K extends keyof Settings>(
  key: K,
  label: string,
  about: string,
  words: { readonly [V in Settings[K] & string]: string },
): Choice<K> {
  const options = Object.entries<string>(words).map(([value, text]) => ({ value, text }))
  return { key, label, about, options }
}

export const LOOK: readonly Choice[] = [
  choice('theme', 'Theme', 'System follows the computer.', {
    system: 'System',
    dark: 'Dark',
    light: 'Light',
  }),
  choice(
    'palette',
    'Long and short',
    'Blue and orange can be told apart by the colour-blind. The sign is always printed.',
    { 'blue-orange': 'Blue, orange', 'green-red': 'Green, red' },
  ),
  choice('density', 'Rows of grids', '22 or 20 pixels.', { normal: 'Normal', dense: 'Dense' }),
]

export const NUMBERS: readonly Choice[] = [
  choice('negatives', 'Negative numbers', 'With a minus sign, or in parentheses.', {
    minus: '−1,234',
    parentheses: '(1,234)',
  }),
  choice(
    'thetaDay',
    'Theta per',
    'Theta, charm, veta and color everywhere: a trading day is 365/252 calendar days.',
    { calendar: 'Calendar day', trading: 'Trading day' },
  ),
  choice('rhoStep', 'Rho per', 'Rho and phi everywhere, of the funding rate and of yield and borrow.', {
    '100bp': '100 bp',
    '1bp': '1 bp',
  }),
]
