import type { ExposureOptions } from '../../../services/exposure.ts'
import { type Command, type CommandInput, type Outcome, refuseWords } from '../command.ts'
import { withEngine } from '../engine.ts'
import { exposureDocument } from '../exposureDocument.ts'
import { exposureText, type HeatmapShape, leftOutSentence } from '../exposureText.ts'
import { noteStale, withWorkspace } from '../session.ts'
import { RHO_STEP_OPTION, readUnits, THETA_DAY_OPTION } from '../units.ts'

const SHAPES: readonly HeatmapShape[] = ['strike-expiry', 'underlying-maturity']

export const exposureCommand: Command = {
  summary: 'Cash Greeks of every position at the as-of, their totals, and what could not be priced.',
  usage: [
    '[--by underlying|expiry|strike|account|strategy] [options]',
    '--heatmap MEASURE [strike-expiry|underlying-maturity]',
  ],
  details: [
    'Greeks are in the reporting currency: gamma per 1 % move, vega per vol point, theta per calendar day, rho per 100 bp.',
    '--theta-day and --rho-step change what the tables print and their headers; the JSON document keeps to calendar day and 100 bp.',
    'Options with less than 2 days to expiry are in decayToHorizonCash instead of thetaCash. A position without a price is',
    'listed with its reason and left out of every total. Inputs come from statements and hedgerow market.',
  ],
  options: [
    { name: 'by', value: 'GROUP', help: 'underlying (default), expiry, strike, account or strategy' },
    {
      name: 'heatmap',
      value: 'MEASURE',
      help: 'matrix of one measure, for example dollarDelta or gammaCash1pct',
    },
    {
      name: 'currency',
      value: 'CCY',
      help: 'reporting currency; default: the base currency most accounts have',
    },
    THETA_DAY_OPTION,
    RHO_STEP_OPTION,
    {
      name: 'snapshot',
      value: 'HASH',
      help: 'price with a frozen market snapshot instead of the inputs at the as-of',
    },
  ],
  fields: [
    {
      name: 'asOf, snapshot, revision, engine',
      meaning: 'instant (ISO), hash of the market, revision, engine build',
    },
    { name: 'positions, priced', meaning: 'how many are held; how many have a number' },
    { name: 'notPriced[]', meaning: 'account, instrument, quantity, status, reason' },
    { name: 'totals.currency', meaning: 'reporting currency of every cash figure' },
    {
      name: 'totals.value, dollarDelta, gammaCash1pct, gammaPnl1pct',
      meaning: 'value; delta; its change and the P&L for +1 %',
    },
    {
      name: 'totals.vegaCash, volgaCash, vannaCash',
      meaning: 'P&L, change of vega, change of delta per vol point',
    },
    { name: 'totals.vega30Cash', meaning: 'vega weighted to 30 days to expiry, sqrt(30 / max(days, 1))' },
    {
      name: 'totals.thetaCash, decayToHorizonCash',
      meaning: 'P&L of a calendar day: 2 d or more to expiry; less',
    },
    {
      name: 'totals.charmCash, vetaCash, colorCash',
      meaning: 'change of delta, vega, gamma per calendar day',
    },
    {
      name: 'totals.speedCash, rhoCash, phiCash',
      meaning: 'change of gamma for +1 %; P&L of +100 bp in rate, in yield',
    },
    {
      name: 'totals.vegaNormal',
      meaning: 'normal model: vegaNCash (P&L of +1.00 in sigmaN), positions, unconverted; null without any',
    },
    { name: 'totals.gross', meaning: 'the same, absolute values by position added' },
    {
      name: 'totals.carry',
      meaning: 'funding of perpetuals: perDay, known, unknown (no funding rate); null without any',
    },
    { name: 'totals.reasons', meaning: 'for every null of the totals: why' },
    { name: 'totals.leftOut', meaning: 'count, and reasons[] with status, count, reason' },
    { name: 'totals.fx[]', meaning: 'rates used: from, to, rate, source, certainty, path' },
    {
      name: 'totals.valueByCurrency[], betaWeighted',
      meaning: 'value held by currency; delta and gamma to the index',
    },
    { name: 'totals.vegaByBucket[]', meaning: 'vega by days to expiry' },
    {
      name: 'rows[]',
      meaning:
        'key, positions, priced, cash (amounts of money), notPriced (of both), the cash figures, gross; by underlying also spot, units, options, linear',
    },
    { name: 'rows[].reasons', meaning: 'for every null of the row: why' },
    {
      name: 'heatmap',
      meaning:
        'measure, unit, strikeExpiry, underlyingMaturity (rows, columns, net, gross, notPriced), total',
    },
    { name: 'assumptions[]', meaning: 'sentences: inputs that were assumed' },
  ],
  exits: {
    1: 'the book cannot be opened or the engine failed',
    3: 'computed, but positions are not priced: they are listed with their reasons',
  },
  examples: [
    'hedgerow exposure',
    'hedgerow exposure --by expiry --as-of 2026-01-30T21:00:00Z --json',
    'hedgerow exposure --heatmap gammaCash1pct strike-expiry',
  ],
  run: showExposure,
}

async function showExposure(input: CommandInput): Promise<Outcome> {
  const { exposure, exposureExitCode } = await import('../../../services/exposure.ts')
  const shape = readShape(input)
  const units = readUnits(input)
  const options = await readOptions(input)
  return withWorkspace(input, 'read', async (workspace) => {
    const { book } = workspace
    const report = await withEngine(input, async (engine) => {
      // the engine derives the book: it is asked for the newest cut-off, and nothing is derived twice
      const ref = { path: book.path, revision: book.revision() }
      const newest = input.asOf === null ? (await engine.load({ book: ref })).proposedAsOf : null
      const working = workspace.workingInstant(input.asOf, () => newest)
      noteStale(input, working)
      return exposure({ engine, book }, { ...options, asOf: working.asOf })
    })
    const exit = exposureExitCode(report)
    if (exit === 3) input.note(leftOutSentence(report))
    return { exit, document: exposureDocument(report), text: () => exposureText(report, shape, units) }
  })
}

function readShape(input: CommandInput): HeatmapShape | null {
  const [word, ...rest] = input.positionals
  if (input.options.text('heatmap') === null) {
    refuseWords(input)
    return null
  }
  const shape = SHAPES.find((s) => s === (word ?? 'strike-expiry'))
  if (shape === undefined || rest.length > 0) {
    throw input.usage(
      `A heatmap is ${SHAPES.join(' or ')}, not "${input.positionals.join(' ')}" (--heatmap).`,
    )
  }
  return shape
}

async function readOptions(input: CommandInput): Promise<Omit<ExposureOptions, 'asOf'>> {
  const { ExposureUsageError, parseGroup, parseMeasure } = await import('../../../services/exposure.ts')
  const by = input.options.text('by')
  const heatmap = input.options.text('heatmap')
  const currency = input.options.text('currency')
  const snapshot = input.options.text('snapshot')
  if (currency !== null && !/^[A-Z0-9]{2,10}$/.test(currency)) {
    throw input.usage(`"${currency}" is no currency: write it like USD (--currency).`)
  }
  if (snapshot !== null && !/^[0-9a-f]{64}$/.test(snapshot)) {
    throw input.usage(
      '--snapshot takes the whole hash of a frozen snapshot: hedgerow market freeze prints it.',
    )
  }
  try {
    return {
      ...(by !== null && { by: parseGroup(by) }),
      ...(heatmap !== null && { heatmap: parseMeasure(heatmap) }),
      ...(currency !== null && { currency }),
      ...(snapshot !== null && { snapshot }),
    }
  } catch (error) {
    if (error instanceof ExposureUsageError) throw input.usage(error.message)
    throw error
  }
}
