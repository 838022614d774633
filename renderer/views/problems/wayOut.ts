/** What a problem screen calls itself and what its buttons say. */
import type { BookProblem, WayOut } from '../../../shared/protocol/window/state.ts'

export const PROBLEM_TITLE: { readonly [C in BookProblem['code']]: string } = {
  newer: 'This book was written by a newer Hedgerow',
  corrupt: 'This book is damaged',
  not_a_book: 'This file is not a Hedgerow book',
  disk_full: 'The disk is full',
  locked: 'Another program is writing this book',
  readonly_folder: 'This folder cannot be written to',
  synced_folder: 'This book lies in a synced folder',
  missing: 'The book is not where it was',
  other: 'The book could not be opened',
}

export const WAY_OUT_TEXT: { readonly [W in WayOut]: string } = {
  retry: 'Try again',
  open_read_only: 'Open for reading only',
  open_sample: 'Open the sample book',
  start_empty: 'Start with an empty book of my own',
  restore_backup: 'Restore a backup',
  dismiss: 'Close',
}
