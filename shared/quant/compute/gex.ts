import type { OpenInterestRow } from '../measure/gamma.ts'
import {
  DEALER_SIGNS,
  type DealerSigns,
  dealerBook,
  dealerExposure,
  gammaFlips,
  gammaProfile,
  profileSpots,
} from '../measure/gamma.ts'
import {
  asList,
  asObject,
  type JsonObject,
  numberAt,
  numberOr,
  numbersAt,
  singleAdapter,
} from './document.ts'

function readChain(inputs: JsonObject): OpenInterestRow[] {
  const defaultMultiplier = numberOr(inputs, 'multiplier', 100, 'gex')
  return asList(inputs.chain, 'gex: chain').flatMap((item, i) => {
    const where = `gex: chain row ${i + 1}`
    const row = asObject(item, where)
    const common = {
      expiry: String(row.expiry),
      T: numberAt(row, 'T', where),
      K: numberAt(row, 'K', where),
      multiplier: numberOr(row, 'multiplier', defaultMultiplier, where),
    }
    const side = (w: 1 | -1, iv: string, oi: string): OpenInterestRow => ({
      ...common,
      w,
      sigma: numberAt(row, iv, where),
      openInterest: numberAt(row, oi, where),
    })
    return [side(1, 'ivCall', 'oiCall'), side(-1, 'ivPut', 'oiPut')]
  })
}

function readSigns(inputs: JsonObject): DealerSigns {
  const name = inputs.convention ?? 'naive'
  const signs = (DEALER_SIGNS as Record<string, DealerSigns>)[String(name)]
  if (signs === undefined)
    throw new Error(`gex: convention must be one of ${Object.keys(DEALER_SIGNS).join(', ')}.`)
  return signs
}

/**
 * Family `gex`: dealer gamma, vanna and charm exposure, walls, profile and its zero crossings. `inputs.profileSpots` gives the points of
 * the printed profile; without it they are 85% to 115% of spot in steps of 3%. The crossings always come from the 241-point profile.
 */
export const computeGex = singleAdapter('gex', (inputs) => {
  const number = (name: string) => numberAt(inputs, name, 'gex')
  const [S, r, q] = [number('spot'), number('r'), number('q')]
  const chain = readChain(inputs)
  const signs = readSigns(inputs)
  const { byExpiry, ...exposure } = dealerExposure(chain, S, r, q, signs)
  const at = gammaProfile(dealerBook(chain, S, r, q, signs))
  const { flips, flip } = gammaFlips(profileSpots(S).map(at), at, S)
  const printed =
    inputs.profileSpots === undefined
      ? Array.from({ length: 11 }, (_, i) => (S * (85 + 3 * i)) / 100)
      : numbersAt(inputs, 'profileSpots', 'gex')
  return {
    ...exposure,
    byExpiry: Object.fromEntries(byExpiry.map((e) => [e.expiry, e.net])),
    zeroGamma: flip,
    allZeroCrossings: flips,
    profile: printed.map((spot) => ({ spot, gex: at(spot).gammaCash1pct })),
  }
})
