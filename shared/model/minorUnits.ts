import { lookup } from './lookup.ts'

/** Units that some markets print prices in: a hundredth of a currency. */
const MINOR: { readonly [unit: string]: string } = {
  GBX: 'GBP',
  GBp: 'GBP',
  GBPX: 'GBP',
  ILA: 'ILS',
  ILa: 'ILS',
  ZAC: 'ZAR',
  ZAc: 'ZAR',
}

/** The currency a unit is a hundredth of, null when the unit is a currency itself. */
export function majorOf(unit: string): string | null {
  return lookup(MINOR, unit) ?? null
}
