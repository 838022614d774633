import { computeAggregation } from './aggregation.ts'
import { computeAmerican } from './american.ts'
import { computeBachelier } from './bachelier.ts'
import type { ComputeOptions, FamilyAdapter } from './document.ts'
import { computeBlack76, computeBsmGreeks } from './european.ts'
import { computeForward } from './forward.ts'
import { computeGex } from './gex.ts'
import { computeImpliedVol } from './impliedVol.ts'
import { computeInverseCrypto } from './inverseCrypto.ts'
import { computeScenarioGrid } from './scenarioGrid.ts'
import { computeSviFit } from './sviFit.ts'
import { computeVar } from './var.ts'

const FAMILIES: ReadonlyMap<string, FamilyAdapter> = new Map([
  ['aggregation', computeAggregation],
  ['american', computeAmerican],
  ['bachelier', computeBachelier],
  ['black76', computeBlack76],
  ['bsm_greeks', computeBsmGreeks],
  ['forward', computeForward],
  ['gex', computeGex],
  ['implied_vol', computeImpliedVol],
  ['inverse_crypto', computeInverseCrypto],
  ['scenario_grid', computeScenarioGrid],
  ['svi_fit', computeSviFit],
  ['var', computeVar],
])

/** Names of the quant families that `computeQuant` knows, in alphabetical order. */
export function quantFamilies(): string[] {
  return [...FAMILIES.keys()]
}

/**
 * Evaluates a document of quant cases in the shape of the golden files and returns it with `expected` replaced by what was
 * computed. Members `expected`, `tol`, `truth` and `info` of the input are not read and may be absent. NaN and Infinity never
 * appear in the answer (null stands there). Throws an Error with one plain sentence for an unknown family or a malformed document.
 */
export function computeQuant(family: string, document: unknown, options: ComputeOptions): unknown {
  const adapter = FAMILIES.get(family)
  if (adapter === undefined) {
    throw new Error(`There is no quant family "${family}"; the families are ${quantFamilies().join(', ')}.`)
  }
  return adapter(document, options)
}
