/** A short run of the fuzzer; `npm run fuzz -- --minutes N` runs it longer. */
import { describe, expect, test } from 'vitest'
import { corpus, fuzz, Judge } from '../support/fuzz.ts'
import { Dice, shrink } from '../support/mutate.ts'

describe('the fuzzer', () => {
  test('damaged statements neither crash nor hang, and no row is lost', { timeout: 300_000 }, async () => {
    const { runs, findings } = await fuzz(corpus(), 2026, (n) => n >= 3000)
    expect(findings.map((f) => `${f.what}, from ${f.from}`)).toEqual([])
    expect(runs).toBe(3000)
  })

  test('the files as they are pass too', { timeout: 300_000 }, async () => {
    const judge = new Judge()
    try {
      for (const { name, bytes } of corpus()) {
        expect(await judge.of(bytes, name.slice(name.lastIndexOf('/') + 1)), name).toBeNull()
      }
    } finally {
      await judge.end()
    }
  })

  test('the same seed throws the same dice, and shrinking keeps the failure', async () => {
    const roll = (seed: number) => {
      const dice = new Dice(seed)
      return Array.from({ length: 8 }, () => dice.below(1000))
    }
    expect(roll(7)).toEqual(roll(7))
    expect(roll(7)).not.toEqual(roll(8))
    const found = await shrink(Buffer.from('a long text with one ! in it'), async (b) => b.includes('!'))
    expect(found.toString()).toBe('!')
  })
})
