/** Keys of the grid's groups: the values on the way down to them, and so the filter that takes the same positions. */
import type { BookFilter, GridTree } from '../protocol/window/grid.ts'
import { keyPart } from './labels.ts'

export type GridLevel = 'account' | 'underlying' | 'expiry' | 'strategy'

/** What a tree groups by, from the top. */
export const GRID_LEVELS: { readonly [T in GridTree]: readonly GridLevel[] } = {
  account: ['account', 'underlying', 'expiry'],
  underlying: ['underlying', 'expiry'],
  strategy: ['strategy'],
  expiry: ['expiry', 'underlying'],
  flat: [],
}

const MEMBER = {
  account: 'accounts',
  underlying: 'underlyings',
  expiry: 'expiries',
  strategy: 'strategies',
} as const satisfies { readonly [L in GridLevel]: keyof BookFilter }

/** Key of the group of a value. @param parent key of the group above it; empty at the top */
export function groupKey(parent: string, value: string): string {
  return `${parent === '' ? 'g' : parent}/${keyPart(value)}`
}

/** The filter of the positions below a group. @param where what the grid itself shows */
export function filterOfGroup(tree: GridTree, key: string, where: BookFilter): BookFilter {
  const values = key.split('/').slice(1)
  const own = values.map((part, i) => {
    const level = GRID_LEVELS[tree][i]
    const value = part.replaceAll('%2F', '/').replaceAll('%25', '%')
    return level === undefined ? {} : { [MEMBER[level]]: [value] }
  })
  return Object.assign({ ...where }, ...own) as BookFilter
}
