import { describe, expect, test } from 'vitest'
import { COMMAND_LIST } from '../../../renderer/state/commands.ts'
import { commandFor, Keys, keyName, keysOf, type Where } from '../../../renderer/state/keys.ts'
import { fitness } from '../../../renderer/state/palette.svelte.ts'
import { VIEWS } from '../../../renderer/state/views.ts'

const press = (
  key: string,
  held: Partial<Record<'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey', boolean>> = {},
) => keyName({ key, ctrlKey: false, metaKey: false, shiftKey: false, altKey: false, ...held })
const HERE: Where = { view: 'exposure', typing: false, layer: false, letters: true }

describe('names of keys', () => {
  test('letters are upper case, Meta is Ctrl, Shift counts beside Ctrl and named keys only', () => {
    expect(press('r')).toBe('R')
    expect(press('R', { shiftKey: true })).toBe('R')
    expect(press('k', { metaKey: true })).toBe('Ctrl+K')
    expect(press('Z', { ctrlKey: true, shiftKey: true })).toBe('Shift+Ctrl+Z')
    expect(press('?', { shiftKey: true })).toBe('?')
    expect(press('Enter', { ctrlKey: true })).toBe('Ctrl+Enter')
    expect(press('ArrowDown', { shiftKey: true })).toBe('Shift+ArrowDown')
    expect(press('5')).toBe('5')
  })
})

describe('which command a key means', () => {
  test('digits open views, everywhere but in text fields and layers', () => {
    for (const v of VIEWS) expect(commandFor(v.key, HERE)).toBe(`go.${v.id}`)
    expect(commandFor('5', { ...HERE, typing: true })).toBeNull()
    expect(commandFor('5', { ...HERE, layer: true })).toBeNull()
  })

  test('Ctrl keys act in text fields too', () => {
    expect(commandFor('Ctrl+K', { ...HERE, typing: true })).toBe('frame.palette')
  })

  test('R prices again on every view, but not in a text field, not under a dialog and not with Ctrl', () => {
    for (const { id } of VIEWS) expect(commandFor(press('r'), { ...HERE, view: id })).toBe('frame.reprice')
    expect(commandFor('R', { ...HERE, typing: true })).toBeNull()
    expect(commandFor('R', { ...HERE, layer: true })).toBeNull()
    expect(commandFor(press('r', { ctrlKey: true }), HERE)).toBeNull()
  })

  test('letters can be switched off; digits and signs stay', () => {
    const quiet = { ...HERE, letters: false }
    expect(commandFor('R', quiet)).toBeNull()
    expect(commandFor('?', quiet)).toBe('frame.keys')
    expect(commandFor('5', quiet)).toBe('go.exposure')
  })

  test('a key of another view means nothing here', () => {
    expect(commandFor('B', { ...HERE, view: 'import' })).toBe('import.batches')
    expect(commandFor('B', HERE)).toBeNull()
  })

  test('no key is given twice in one place, and no view hides a key of the frame', () => {
    const places = new Map<string, string>()
    for (const c of COMMAND_LIST) {
      if (c.key === undefined) continue
      const place = `${c.scope} ${c.key}`
      expect(places.get(place), `${place} of ${c.id}`).toBeUndefined()
      places.set(place, c.id)
      if (c.scope !== 'everywhere')
        expect(
          COMMAND_LIST.find((o) => o.scope === 'everywhere' && o.key === c.key)?.id,
          `${c.key} of ${c.id}`,
        ).toBeUndefined()
    }
  })

  test('the list of keys shows those of the view and those of everywhere', () => {
    const { view, everywhere } = keysOf('import')
    expect(view.map((c) => c.key)).toContain('Ctrl+Enter')
    expect(everywhere.map((c) => c.key)).toContain('Ctrl+K')
    expect([...view, ...everywhere].every((c) => c.key !== undefined)).toBe(true)
  })
})

describe('binding', () => {
  test('a view that goes takes its commands away, but not those bound anew meanwhile', () => {
    const keys = new Keys()
    const ran: string[] = []
    const first = keys.bind({ 'import.file': () => ran.push('first') })
    expect(keys.run('import.file')).toBe(true)
    keys.bind({ 'import.file': () => ran.push('second') })
    first()
    expect(keys.isBound('import.file')).toBe(true)
    keys.run('import.file')
    expect(ran).toEqual(['first', 'second'])
    expect(keys.run('import.batches')).toBe(false)
  })
})

describe('what the palette finds', () => {
  const sample = { title: 'Open the sample book', words: 'try example' }
  test('every word must fit; the start of the title fits best', () => {
    expect(fitness(sample, '')).toBeGreaterThan(0)
    expect(fitness(sample, 'open')).toBeGreaterThan(fitness(sample, 'book'))
    expect(fitness(sample, 'book')).toBeGreaterThan(fitness(sample, 'example'))
    expect(fitness(sample, 'sam bo')).toBeGreaterThan(0)
    expect(fitness(sample, 'sample pdf')).toBe(0)
  })
})
