/** From a label of a map or table to the positions it stands for. */
import type { ExposureGroup, HeatmapQuery } from '../../shared/protocol/window/exposure.ts'
import type { BookFilter } from '../../shared/protocol/window/grid.ts'

/** The part of a filter that one label of an axis stands for. Axes put perpetuals under "no expiry". */
export function axisFilter(
  axis: HeatmapQuery['rows'] | HeatmapQuery['columns'] | ExposureGroup,
  key: string,
): BookFilter {
  switch (axis) {
    case 'underlying':
      return { underlyings: [key] }
    case 'strike':
      return { strikes: [key] }
    case 'account':
      return { accounts: [key] }
    case 'strategy':
      return { strategies: [key] }
    case 'bucket':
      return { buckets: [key as '0-7'] }
    case 'expiry':
      return { expiries: key === 'none' ? ['none', 'PERP'] : [key] }
  }
}
