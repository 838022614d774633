/** The first five minutes: what a newcomer does once, and where. */
import type { ChecklistStep } from '../state/app.svelte.ts'
import type { ViewId } from '../state/views.ts'

export const STEPS: readonly {
  readonly id: ChecklistStep
  readonly title: string
  /** for the rail */
  readonly short: string
  readonly about: string
  readonly view: ViewId
  readonly key: string
}[] = [
  {
    id: 'worst-cell',
    title: 'Open the worst cell',
    short: 'Worst cell',
    about: 'Exposure rings it. Enter opens the positions behind it.',
    view: 'exposure',
    key: '5',
  },
  {
    id: 'complete-market',
    title: 'Fill the market',
    short: 'Fill the market',
    about: 'One row an underlying: type what is missing, and n/a turns into numbers.',
    view: 'market',
    key: '4',
  },
  {
    id: 'edit',
    title: 'Edit a position',
    short: 'Edit a position',
    about: 'Add or correct a fill with a reason. Ctrl+Z takes it back.',
    view: 'book',
    key: '2',
  },
  {
    id: 'import',
    title: 'Import a statement',
    short: 'Import a file',
    about: 'Drop a file anywhere. You see what each row becomes before anything is written.',
    view: 'import',
    key: '3',
  },
  {
    id: 'report',
    title: 'Export the report',
    short: 'Export the PDF',
    about: 'The same inputs give the same pages tomorrow.',
    view: 'report',
    key: '0',
  },
]

/** Steps that are still to be done. */
export function openSteps(done: readonly ChecklistStep[]): readonly (typeof STEPS)[number][] {
  return STEPS.filter((s) => !done.includes(s.id))
}
