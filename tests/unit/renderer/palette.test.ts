/// <reference types="svelte" />
/** The command palette: where what it found leads. */
import { expect, test } from 'vitest'
import type { AppModel } from '../../../renderer/state/app.svelte.ts'
import { Palette } from '../../../renderer/state/palette.svelte.ts'
import type { PaletteHit } from '../../../shared/protocol/window/grid.ts'

const said = { label: 'x', detail: '' }

test.each<[PaletteHit, unknown[]]>([
  [
    { kind: 'position', account: 'A1', instrument: 'i', ...said },
    ['book', { kind: 'position', account: 'A1', instrument: 'i' }],
  ],
  [{ kind: 'underlying', underlying: 'u', ...said }, ['exposure', { kind: 'underlying', underlying: 'u' }]],
  [{ kind: 'account', account: 'A1', ...said }, ['book', { kind: 'filter', where: { accounts: ['A1'] } }]],
  [{ kind: 'batch', batch: 3, ...said }, ['import', { kind: 'batch', batch: 3 }]],
])('%j leads to its place', (hit, place) => {
  const went: unknown[] = []
  const app = { go: (...to: unknown[]) => went.push(to) } as unknown as AppModel
  new Palette(app, () => true).open(hit)
  expect(went).toEqual([place])
})
