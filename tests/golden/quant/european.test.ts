import { describe } from 'vitest'
import { goldenTest } from './support.ts'

describe('golden numbers: European options, forwards, implied volatility', () => {
  for (const family of ['bsm_greeks', 'black76', 'inverse_crypto', 'forward', 'bachelier', 'implied_vol']) goldenTest(family)
})
