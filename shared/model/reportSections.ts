/** Sections of the report in the order of its pages. */
export const REPORT_SECTIONS = [
  'cover',
  'summary',
  'greeks',
  'heatmap',
  'excluded',
  'method',
  'signoff',
] as const
export type ReportSection = (typeof REPORT_SECTIONS)[number]
