import { describe } from 'vitest'
import { goldenTest } from './support.ts'

describe('golden numbers: surface, totals, scenarios, gamma exposure, risk', () => {
  for (const family of ['svi_fit', 'aggregation', 'scenario_grid', 'gex', 'var']) goldenTest(family)
})
