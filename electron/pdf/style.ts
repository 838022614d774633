/** Measures and inks of the printed page, in points. Light theme only; the ramp survives grey-scale print by the sign in each cell. */

export const PAGE = {
  marginX: 40,
  marginTop: 44,
  marginBottom: 48,
  width: { A4: 595.28, Letter: 612 },
} as const

export const INK = {
  text: '#15191e',
  quiet: '#47515c',
  faint: '#65707c',
  hairline: '#c8ced5',
  long: '#0a5bb8',
  short: '#a84600',
  worst: '#a84600',
  na: '#eceff2',
} as const

export const SIZE = { title: 17, asOf: 11, heading: 10.5, text: 8.5, table: 7.6, small: 6.6 } as const

const RAMP = [
  '#f9b877',
  '#fac797',
  '#fad6b5',
  '#f9e4d1',
  '#f8efe7',
  '#f7f8f9',
  '#e6eef8',
  '#d1e2f7',
  '#b6d3f4',
  '#9bc2f1',
  '#7fb2ee',
] as const

/** Fill of a step -5 ... 5. */
export function rampFill(step: number): string {
  return RAMP[Math.max(-5, Math.min(5, Math.round(step))) + 5] ?? '#f7f8f9'
}
