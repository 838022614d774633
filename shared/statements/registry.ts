/** Every statement format Hedgerow reads: one line each. */
import type { Issue } from '../model/issue.ts'
import { avanzaCsv } from './avanza-csv/format.ts'
import { degiroCsv } from './degiro-csv/format.ts'
import { degiroTransactionsCsv } from './degiro-transactions-csv/format.ts'
import { deribitCsv } from './deribit-csv/format.ts'
import { disnatCsv } from './disnat-csv/format.ts'
import { etradeCsv, etradeCsv2, etradeCsv3 } from './etrade-csv/format.ts'
import { binanceJson, bybitJson, deribitJson, okxJson } from './exchange-json/format.ts'
import { fidelityCsv } from './fidelity-csv/format.ts'
import { fidelityPositionsCsv } from './fidelity-csv/positions.ts'
import type { FileHead, StatementFormat } from './format.ts'
import { freetradeCsv } from './freetrade-csv/format.ts'
import { genericCsv } from './generic-csv/format.ts'
import { hedgerowStatement } from './hedgerow-statement/format.ts'
import { ibkrActivityCsv } from './ibkr-activity-csv/format.ts'
import { ibkrFlexCsv } from './ibkr-flex-csv/format.ts'
import { ibkrFlexXml } from './ibkr-flex-xml/format.ts'
import { ofx } from './ofx/format.ts'
import { REFUSED } from './refused.ts'
import { robinhoodCsv } from './robinhood-csv/format.ts'
import { saxoCsv } from './saxo-csv/format.ts'
import { schwabCsv } from './schwab-csv/format.ts'
import { schwabJson } from './schwab-csv/json.ts'
import { schwabPositionsCsv } from './schwab-csv/positions.ts'
import { swissquoteCsv } from './swissquote-csv/format.ts'
import { tastytradeCsv1, tastytradeCsv2, tastytradeCsv3 } from './tastytrade-csv/format.ts'
import { thinkorswimCsv } from './thinkorswim-csv/format.ts'
import { trading212Csv } from './trading212-csv/format.ts'
import { webullCsv } from './webull-csv/format.ts'

export const FORMATS: readonly StatementFormat[] = [
  hedgerowStatement,
  ibkrFlexXml,
  tastytradeCsv1,
  tastytradeCsv2,
  tastytradeCsv3,
  ibkrActivityCsv,
  ibkrFlexCsv,
  robinhoodCsv,
  webullCsv,
  thinkorswimCsv,
  schwabCsv,
  schwabJson,
  schwabPositionsCsv,
  ofx,
  fidelityCsv,
  fidelityPositionsCsv,
  etradeCsv,
  etradeCsv2,
  etradeCsv3,
  deribitCsv,
  deribitJson,
  bybitJson,
  okxJson,
  binanceJson,
  degiroCsv,
  degiroTransactionsCsv,
  saxoCsv,
  trading212Csv,
  swissquoteCsv,
  freetradeCsv,
  avanzaCsv,
  disnatCsv,
  genericCsv,
]

export interface Recognition {
  readonly format: StatementFormat
  /** 0 to 1 */
  readonly confidence: number
}

const THRESHOLD = 0.25

/**
 * The format of a file, by its content.
 * @returns null when no format knows it; `nothingRecognised` says so in a sentence
 */
export function recognise(head: FileHead): Recognition | null {
  let best: Recognition | null = null
  for (const format of FORMATS) {
    const confidence = format.recognise(head)
    if (confidence > (best?.confidence ?? THRESHOLD)) best = { format, confidence }
  }
  return best
}

/** The format with this id, or null. */
export function formatById(id: string): StatementFormat | null {
  return FORMATS.find((f) => f.id === id) ?? null
}

/** What to say when no format knows the file. */
export function nothingRecognised(head: FileHead): Issue {
  const text = head.text.trimStart()
  const told = (code: string, message: string): Issue => ({
    severity: 'error',
    code,
    message,
    line: null,
    column: null,
  })
  if (text === '') return told('file_empty', 'The file is empty: export it again from the broker.')
  const refused = REFUSED.find((r) => r.recognise(head.text))
  if (refused !== undefined) return told(refused.code, refused.message)
  return told(
    'format_unknown',
    'No known format fits this file, and it is no table whose columns could be mapped: export it in one of the formats read, or as a CSV with a header line.',
  )
}
