import { describe } from 'vitest'
import { goldenTest } from './support.ts'

describe('golden numbers: American options', () => {
  goldenTest('american', 'accurate')
  goldenTest('american', 'fast')
})
