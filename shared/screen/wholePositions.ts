/** Parts of positions put together again: strategies share a position in the packed book, screens show it once. */
import type { PositionColumns } from '../portfolio/columns.ts'
import { isFurtherPart, type PackedBook } from '../portfolio/pack.ts'
import { CompensatedSum } from '../quant/math/sum.ts'
import type { ExposureFigures } from '../quant/measure/exposureFigures.ts'

/** Figures with one row a position (or cash amount), and where its parts stand in the figures they come from. */
export interface WholePositions {
  readonly figures: ExposureFigures
  /** by position: its parts are the rows `from[i] .. from[i + 1] - 1` of the parted figures; one longer than the positions */
  readonly from: Int32Array
}

/** Sums every position over its parts; money, statuses and order stay. Pure. */
export function wholePositions(parted: ExposureFigures): WholePositions {
  const { book } = parted
  const all = Int32Array.from(book.positions.contract.keys())
  const first = all.filter((i) => !isFurtherPart(book, i))
  const from = Int32Array.from([...first, book.positions.count])
  if (first.length === all.length) return { figures: parted, from }
  const positions: PositionColumns = {
    count: first.length,
    contract: first.map((i) => book.positions.contract[i] as number),
    quantity: sumParts(book.positions.quantity, from),
    account: Int16Array.from(first, (i) => book.positions.account[i] as number),
    strategy: first.map((i, at) => (from[at + 1] === i + 1 ? (book.positions.strategy[i] as number) : -1)),
    markedTo: Float64Array.from(first, (i) => book.positions.markedTo[i] as number),
    source: first.map((i) => book.positions.source[i] as number),
  }
  const whole: PackedBook = { ...book, positions }
  const figures: ExposureFigures = {
    ...parted,
    book: whole,
    columns: parted.columns.map((column) => sumParts(column, from)),
    status: Uint8Array.from(first, (i) => parted.status[i] as number),
    valueUnknown: Uint8Array.from(first, (i) => parted.valueUnknown[i] as number),
  }
  return { figures, from }
}

function sumParts(column: Float64Array, from: Int32Array): Float64Array {
  const sums = new Float64Array(from.length - 1)
  for (let i = 0; i < sums.length; i += 1) {
    const [start, end] = [from[i] as number, from[i + 1] as number]
    if (end === start + 1) {
      sums[i] = column[start] as number
      continue
    }
    const sum = new CompensatedSum()
    for (let part = start; part < end; part += 1) sum.add(column[part] as number)
    sums[i] = sum.value
  }
  return sums
}
