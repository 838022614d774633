import {
  butterflyOnGrid,
  jumpWings,
  ssviConditions,
  ssviPhi,
  ssviVariance,
  sviVariance,
  wingSlopes,
} from '../formula/svi.ts'
import { fitSvi } from '../formula/sviFit.ts'
import { asList, asObject, type CaseEvaluator, casesAdapter, numberAt, numbersAt } from './document.ts'

const slice: CaseEvaluator = (entry, where) => {
  const inputs = asObject(entry.inputs, `${where}, inputs,`)
  const T = numberAt(inputs, 'T', where)
  if (entry.kind === 'fit') {
    const k = numbersAt(inputs, 'k', where)
    const w = numbersAt(inputs, 'iv', where).map((iv) => iv * iv * T)
    const weights = Array.isArray(inputs.weights) ? { weights: numbersAt(inputs, 'weights', where) } : {}
    const { params, rmse, kind } = fitSvi(k, w, weights)
    return { params, w_at_k: k.map((x) => sviVariance(params, x)), rmse, fitKind: kind }
  }
  if (entry.kind !== 'transform') throw new Error(`${where}: kind must be "fit" or "transform".`)
  const place = `${where}, params,`
  const o = asObject(inputs.params, place)
  const params = {
    a: numberAt(o, 'a', place),
    b: numberAt(o, 'b', place),
    rho: numberAt(o, 'rho', place),
    m: numberAt(o, 'm', place),
    sigma: numberAt(o, 'sigma', place),
  }
  const grid = asObject(inputs.grid, `${where}, grid,`)
  const range = ['from', 'to', 'points'].map((name) => numberAt(grid, name, `${where}, grid,`))
  const g = butterflyOnGrid(params, range[0] as number, range[1] as number, range[2] as number)
  const { left, right } = wingSlopes(params)
  return {
    jw: jumpWings(params, T),
    g_min_on_grid: g.min,
    g_argmin: g.at,
    butterfly_free_on_grid: g.free,
    lee_left_slope: left,
    lee_right_slope: right,
  }
}

const surface: CaseEvaluator = (entry, where) => {
  const inputs = asObject(entry.inputs, `${where}, inputs,`)
  const number = (name: string) => numberAt(inputs, name, where)
  const params = { theta: number('theta'), rho: number('rho'), eta: number('eta'), gamma: number('gamma') }
  const conditions = ssviConditions(params)
  const k = asList(inputs.k, `${where}, k,`).length === 0 ? [] : numbersAt(inputs, 'k', where)
  return {
    phi: ssviPhi(params),
    w: k.map((x) => ssviVariance(params, x)),
    cond1_lt4: conditions.first,
    cond2_le4: conditions.second,
    slice_butterfly_sufficient: conditions.slice,
    surface_sufficient_eta: conditions.surface,
  }
}

/** Family `svi_fit`: slices fitted or transformed, and SSVI conditions. */
export const computeSviFit = casesAdapter('svi_fit', { cases: slice, ssvi: surface })
