/// <reference types="svelte" />
/** The columns of a table as a person maps them: what is sent, when, and what is waited for. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { MappingDraft } from '../../../renderer/state/mapping.svelte.ts'
import type { ColumnMapping } from '../../../shared/model/columnMapping.ts'
import type { MappedTable } from '../../../shared/protocol/import.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

/** every needed column is mapped */
const COLUMNS = { symbol: 'Paper', quantity: 'Units', date: 'Day', price: 'Cost' }
const TABLE = { columns: [], zone: null, mapping: { columns: COLUMNS } } as unknown as MappedTable

/** A draft and the zones of the mappings that were sent; each reading ends when told to. */
function draft() {
  const sent: (string | undefined)[] = []
  const ends: (() => void)[] = []
  const send = (mapping: ColumnMapping): Promise<void> => {
    sent.push(mapping.zone)
    return new Promise((end) => ends.push(end))
  }
  return { draft: new MappingDraft(TABLE, send, true), sent, end: () => ends.shift()?.() }
}

test('changes are read together, shortly after the last of them', async () => {
  const { draft: d, sent } = draft()
  d.setZone('Europe/Paris')
  await vi.advanceTimersByTimeAsync(200)
  d.setZone(' Europe/Berlin ')
  await vi.advanceTimersByTimeAsync(200)
  expect([sent, d.pending]).toEqual([[], true])
  await vi.advanceTimersByTimeAsync(100)
  expect(sent).toEqual(['Europe/Berlin'])
})

test('whoever waits for the rows has every change read at once', async () => {
  const { draft: d, sent, end } = draft()
  d.setZone('Europe/Paris')
  let settled = false
  const waiting = d.settled().then(() => {
    settled = true
  })
  await vi.advanceTimersByTimeAsync(0)
  expect([sent, settled]).toEqual([['Europe/Paris'], false])
  end()
  await waiting
  expect(d.pending).toBe(false)
})

test('a change while the rows are read is read next', async () => {
  const { draft: d, sent, end } = draft()
  d.setZone('Europe/Paris')
  void d.now()
  d.setZone('')
  const waiting = d.settled()
  end()
  await vi.advanceTimersByTimeAsync(0)
  end()
  await waiting
  expect(sent).toEqual(['Europe/Paris', undefined])
})

test('with nothing changed there is nothing to wait for', async () => {
  const { draft: d, sent } = draft()
  await d.settled()
  expect(sent).toEqual([])
})

test('a draft that lacks a needed column is not sent, and says which', async () => {
  const { draft: d, sent } = draft()
  d.setColumn('quantity', '')
  await vi.advanceTimersByTimeAsync(1000)
  expect([sent, d.complete, d.missing]).toEqual([[], false, ['quantity']])
  d.setColumn('quantity', 'Pieces')
  await vi.advanceTimersByTimeAsync(1000)
  expect([sent.length, d.complete]).toEqual([1, true])
})
