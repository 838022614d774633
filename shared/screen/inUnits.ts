/** Answers of the Exposure view in the units a person reads (`model/measureUnits.ts`): figures and words change together, or not at all. */
import { areStored, type MeasureUnits, unitFactor, unitWords } from '../model/measureUnits.ts'
import type { Figure } from '../protocol/window/contract.ts'
import type {
  Explanation,
  ExposureTable,
  ExposureTiles,
  Heatmap,
  Ladder,
} from '../protocol/window/exposure.ts'

/** Tiles in `units`, their day changes with them. */
export function tilesIn(tiles: ExposureTiles, units: MeasureUnits): ExposureTiles {
  if (areStored(units)) return tiles
  return {
    ...tiles,
    tiles: tiles.tiles.map((t) => {
      const factor = unitFactor(t.measure, units)
      return {
        ...t,
        value: figureTimes(t.value, factor),
        gross: figureTimes(t.gross, factor),
        dayChange: figureTimes(t.dayChange, factor),
      }
    }),
  }
}

/** A table by group in `units`: each measure's column by its own factor. */
export function tableIn(table: ExposureTable, units: MeasureUnits): ExposureTable {
  if (areStored(units)) return table
  const factors = table.measures.map((m) => unitFactor(m, units))
  const byColumn = (x: number, i: number): number => x * (factors[i % factors.length] as number)
  return {
    ...table,
    net: table.net.map(byColumn),
    gross: table.gross.map(byColumn),
    totalNet: table.totalNet.map(byColumn),
    totalGross: table.totalGross.map(byColumn),
  }
}

/** A map in `units`, its scale and totals with it; raw sums in units of the underlying stay as they are. */
export function heatmapIn(map: Heatmap, units: MeasureUnits): Heatmap {
  const { measure, basis } = map.query
  const factor = basis === 'cash' ? unitFactor(measure, units) : 1
  if (factor === 1) return map
  const times = (x: number): number => x * factor
  return {
    ...map,
    unit: unitWords(map.unit, measure, units),
    formula: unitWords(map.formula, measure, units),
    values: map.values.map(times),
    rowTotals: map.rowTotals.map(times),
    columnTotals: map.columnTotals.map(times),
    total: map.total * factor,
    limit: map.limit * factor,
  }
}

/** The spot ladder in `units`. */
export function ladderIn(ladder: Ladder, units: MeasureUnits): Ladder {
  const factor = unitFactor('thetaCash', units)
  return factor === 1 ? ladder : { ...ladder, thetaCash: ladder.thetaCash.map((x) => x * factor) }
}

/** "Why this number" in `units`: value, parts, unit, formula and meaning. */
export function explanationIn(answer: Explanation, units: MeasureUnits): Explanation {
  const { measure } = answer
  const factor = unitFactor(measure, units)
  if (factor === 1) return answer
  return {
    ...answer,
    value: figureTimes(answer.value, factor),
    unit: unitWords(answer.unit, measure, units),
    formula: unitWords(answer.formula, measure, units),
    meaning: unitWords(answer.meaning, measure, units),
    parts: answer.parts.map((p) => ({ ...p, value: p.value * factor })),
  }
}

function figureTimes(figure: Figure, factor: number): Figure {
  return figure.value === null ? figure : { ...figure, value: figure.value * factor }
}
