/** Choices of the column editor in words. */
import type { DateNotation, FeeRule, SideRule } from '../../../shared/model/columnMapping.ts'

export const DATE_TEXT: { readonly [D in DateNotation]: string } = {
  ymd: 'year, month, day',
  mdy: 'month/day/year',
  dmy: 'day/month/year',
  unix: 'seconds since 1970',
  unix_ms: 'ms since 1970',
  excel: 'spreadsheet day',
}

export const DECIMAL_TEXT = {
  '': 'as the rows show',
  point: '1,234.5',
  comma: '1.234,5',
} as const

export const SIDE_TEXT: { readonly [S in SideRule]: string } = {
  words: 'the words of the side column',
  signed: 'a quantity below zero',
  reversed: 'a quantity above zero',
}

export const FEE_TEXT: { readonly [F in FeeRule]: string } = {
  cost: 'every fee costs',
  positive: 'above zero costs, below is a rebate',
  negative: 'below zero costs, above is a rebate',
}
