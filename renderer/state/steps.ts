/** Arrow keys in the number fields of a trade: lots and ticks, exact on decimal text. */
import { plainDecimal } from './editsFields.svelte.ts'

/** `lot`: a quantity, one at a time; `tick`: a price, 0.01 or its last shown decimal at a time */
export type StepOf = 'lot' | 'tick'

/**
 * What a field holds after a key: Up and Down one step, with Shift ten; in a quantity B makes it bought and S sold.
 * @returns null: the key means nothing here, or the text is no plain number
 */
export function stepped(
  text: string,
  of: StepOf,
  pressed: { readonly key: string; readonly shiftKey: boolean },
): string | null {
  const plain = plainDecimal(text)
  const side = of === 'lot' ? { b: '', s: '-' }[pressed.key.toLowerCase()] : undefined
  if (side !== undefined) return side + plain.replace(/^[+-]/, '')
  const way = { ArrowUp: 1n, ArrowDown: -1n }[pressed.key]
  if (way === undefined || !/^([+-]?\d{1,30}(\.\d{0,30})?)?$/.test(plain)) return null
  const shown = plain.split('.')[1]?.length ?? 0
  const decimals = of === 'tick' && shown === 0 ? 2 : shown
  const one = of === 'lot' ? 10n ** BigInt(decimals) : 1n
  return printed(scaled(plain, decimals) + way * one * (pressed.shiftKey ? 10n : 1n), decimals)
}

/** Decimal text in units of its last decimal: `-4.5` at 2 is -450. Nothing is 0. */
function scaled(plain: string, decimals: number): bigint {
  const [whole = '', fraction = ''] = plain.replace(/^[+-]/, '').split('.')
  const size = BigInt(`0${whole}${fraction.padEnd(decimals, '0')}`)
  return plain.startsWith('-') ? -size : size
}

function printed(units: bigint, decimals: number): string {
  const digits = (units < 0n ? -units : units).toString().padStart(decimals + 1, '0')
  const cut = digits.length - decimals
  const text = decimals === 0 ? digits : `${digits.slice(0, cut)}.${digits.slice(cut)}`
  return units < 0n ? `-${text}` : text
}
