/** Copies and files of the book grid. */
import { formatCount } from '../../../shared/report/numbers.ts'
import type { AppModel } from '../../state/app.svelte.ts'
import type { BookGrid } from '../../state/bookGrid.svelte.ts'

/** Copies chosen rows, else a range, as TSV with raw numbers. Texts too long for the clipboard come as a file. */
export async function copyRows(
  app: AppModel,
  grid: BookGrid,
  range: { readonly from: number; readonly to: number } | null,
  headers: boolean,
): Promise<void> {
  const single = range === null || range.from === range.to
  await app.act(async () => {
    const rows: [number, number][] =
      grid.chosen.size > 0 && single
        ? await grid.chosenRanges()
        : range === null
          ? []
          : [[range.from, range.to]]
    if (rows.length > 0) await give(app, grid, { rows, headers })
  })
}

/** Copies every position that fits the filter, with headers. */
export async function copyAll(app: AppModel, grid: BookGrid): Promise<void> {
  await app.act(() => give(app, grid, { headers: true }))
}

async function give(
  app: AppModel,
  grid: BookGrid,
  what: { rows?: [number, number][]; headers: boolean },
): Promise<void> {
  const answer = await app.client.call('book/copy', { query: grid.query, ...what })
  const n = `${formatCount(answer.rows)} ${answer.rows === 1 ? 'row' : 'rows'}`
  if (answer.text !== null) return await app.copy(answer.text, n)
  if (answer.download === null) return
  await app.save(answer.download)
  app.toast('done', `${n} are too long for the clipboard and were saved as ${answer.download.name}`)
}

/** Saves every position that fits the filter as a CSV file. */
export async function saveCsv(app: AppModel, grid: BookGrid): Promise<void> {
  const file = await app.act(() => app.client.call('book/csv', { query: grid.query }))
  if (file !== null) await app.save(file)
}
