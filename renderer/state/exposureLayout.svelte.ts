/** How the Exposure view is set: plain data that is kept as JSON from start to start. */
import { EXPOSURE_GROUPS } from '../../shared/protocol/window/constants.ts'
import type { ExposureGroup } from '../../shared/protocol/window/exposure.ts'
import { HEATMAP_MEASURES, type HeatmapMeasure } from '../../shared/protocol/window/measures.ts'

/** What the map is about. */
export const MAP_KINDS = {
  strike: { title: 'Strike and expiry', rows: 'strike', columns: 'expiry' },
  underlying: { title: 'Underlying and maturity', rows: 'underlying', columns: 'bucket' },
  account: { title: 'Account and expiry', rows: 'account', columns: 'expiry' },
  strategy: { title: 'Strategy and expiry', rows: 'strategy', columns: 'expiry' },
} as const
export type MapKind = keyof typeof MAP_KINDS

export interface ExposureLayout {
  readonly kind: MapKind
  /** absent: none was chosen */
  readonly measure?: HeatmapMeasure
  readonly basis: 'cash' | 'unit'
  readonly sum: 'net' | 'gross'
  readonly group: ExposureGroup
  readonly underlying: string | null
}

/** Layouts before version 2 said gamma also where no measure had been chosen. */
const VERSION = 2
const NOT_CHOSEN: HeatmapMeasure = 'gammaCash1pct'

/** A layout as JSON of a saved view. */
export function layoutText(layout: ExposureLayout): string {
  return JSON.stringify({ version: VERSION, ...layout })
}

/** The members that this version knows; what another version wrote otherwise is left out. */
export function readLayout(text: string): Partial<ExposureLayout> {
  const given = parsed(text)
  const one = <T extends string>(name: string, of: readonly T[]): T | undefined =>
    of.find((value) => value === given[name])
  const measure = one('measure', HEATMAP_MEASURES)
  const known = {
    kind: one('kind', Object.keys(MAP_KINDS) as MapKind[]),
    measure: given.version === undefined && measure === NOT_CHOSEN ? undefined : measure,
    basis: one('basis', ['cash', 'unit']),
    sum: one('sum', ['net', 'gross']),
    group: one('group', EXPOSURE_GROUPS),
    underlying: typeof given.underlying === 'string' ? given.underlying : undefined,
  }
  return Object.fromEntries(Object.entries(known).filter(([, value]) => value !== undefined))
}

function parsed(text: string): { readonly [name: string]: unknown } {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as { [name: string]: unknown }) : {}
  } catch {
    return {}
  }
}
