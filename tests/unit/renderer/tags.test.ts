/** When views ask again for their numbers. */
import { expect, test } from 'vitest'
import { NewestTag, sameTag } from '../../../renderer/state/tags.ts'

const tag = (revision: number) => ({ revision, snapshot: 's', asOf: 1 })

test('the tag is one object until numbers are made again, whatever else of the state changes', () => {
  const newest = new NewestTag()
  const first = newest.of({ tag: tag(1), at: 10 })
  expect(newest.of({ tag: tag(1), at: 10 })).toBe(first)
  const again = newest.of({ tag: tag(1), at: 20 })
  expect(again).not.toBe(first)
  expect(sameTag(again, first)).toBe(true)
  expect(newest.of({ tag: tag(2), at: 20 })?.revision).toBe(2)
  expect(newest.of({ tag: null, at: null })).toBeNull()
  expect(newest.of(null)).toBeNull()
})
