/** The ledger as a calculator of cases: what it is asked wrongly is answered by name, and later steps go on. */
import { expect, test } from 'vitest'
import { computeLedger } from '../../../shared/ledger/compute.ts'

/** What the steps of one case answer. */
function answers(steps: readonly object[]): unknown {
  const { cases } = computeLedger('undo', { cases: [{ id: 'c', steps }] }) as {
    cases: { expected: { steps: unknown } }[]
  }
  return cases[0]?.expected.steps
}

test('a step, an edit, a batch that nobody knows', () => {
  expect(
    answers([
      { sing: 'a song' },
      { edit: { kind: 'colour' } },
      { edit: { kind: 'accept', index: 0 } },
      { undo: 7 },
      { revive: 'e1' },
      { import: { format: 'other' } },
    ]),
  ).toEqual([
    { error: 'unknown_step' },
    { error: 'unknown_edit' },
    { error: 'unknown_edit' },
    { error: 'no_such_batch' },
    { error: 'no_such_batch' },
    { error: 'not_a_statement' },
  ])
})

test('a file of cases that is none', () => {
  expect(() => computeLedger('undo', null)).toThrow('ledger/undo: the file has no list "cases".')
  expect(() => computeLedger('undo', { cases: [{ id: 'c' }] })).toThrow(
    'ledger/undo: case c has no list "steps".',
  )
})
