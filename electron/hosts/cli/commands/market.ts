import { existsSync, statSync } from 'node:fs'
import { open, readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import type {
  ChosenInput,
  MarketAnswer,
  MarketLine,
  SetMarketAnswer,
  UnderlyingMarket,
} from '../../../services/market.ts'
import { withReasons } from '../../../services/reasons.ts'
import type { Command, CommandInput, Outcome } from '../command.ts'
import { CommandFailure } from '../failure.ts'
import { importMarketData, listMarketFiles, NO_BOOK, turnMarketFile } from '../marketData.ts'
import { noteStale, withWorkspace } from '../session.ts'
import { count, table } from '../table.ts'

export const marketCommand: Command = {
  summary: 'Spots, volatilities, rates, yields, borrow fees, dividends and FX that pricing reads.',
  usage: [
    'set KEY=VALUE...',
    'import FILE [--dry-run]',
    'files',
    'undo NUMBER',
    'revive NUMBER',
    'show',
    'freeze',
  ],
  details: [
    'KEY is spot:NAME, vol:NAME, normalVol:NAME, r:CCY, q:NAME, borrow:NAME, dividend:NAME@DATE, dividendModel:NAME,',
    'funding:CONTRACT (rate/interval: 0.01%/8h), fx:FROM/TO,',
    'mark:CONTRACT or beta:NAME; NAME is a root (XYZ) or a full name (us-equity:XYZ:USD). VALUE is plain (0.25) or, for vol, r, q and',
    'borrow, in percent (25%); of a dividendModel it is escrowed (the default) or spot. q is the yield without the borrow fee.',
    'Typed inputs hold from the as-of on and win over statement marks. All of one call are written, or none.',
    'FILE of import is an option chain (Cboe CSV or JSON, Deribit book summary, Tardis options_chain, Lean universe, a table of',
    'quotes), a price history (FRED, VIX, DVOL, Lean, a table of closes), or JSON: a frozen snapshot, what show --json prints,',
    'or an object of KEY: VALUE. A chain sets a price and a volatility for each contract and a price of each underlying, source',
    'quote, at the time that the file prints; files lists what was imported, undo takes exactly one file back, revive brings it back.',
  ],
  options: [{ name: 'dry-run', value: null, help: 'import: read the file, write nothing' }],
  fields: [
    { name: 'asOf', meaning: 'instant (ISO) at which the inputs hold' },
    {
      name: 'snapshot',
      meaning: 'SHA-256 of the market at that instant: the name of the frozen snapshot; null: no book yet',
    },
    {
      name: 'set[]',
      meaning:
        'set, import: what was written (of JSON in a dry run: would be): key, value, unit, source, certainty, observedAt',
    },
    {
      name: 'file',
      meaning:
        'import of a chain or history: number (null: not written), file, kind, format, status, sentence, quotesAt (ISO), rows, quotes, written, warnings, errors',
    },
    {
      name: 'notes[], chains[], contracts[], series[], issues[]',
      meaning:
        'the same: what a person should know; per underlying; per open contract; per series; rows not read',
    },
    {
      name: 'files[]',
      meaning: 'files, undo, revive: number, live, file, kind, format, summary, quotesAt, importedAt, sha256',
    },
    { name: 'inputs[]', meaning: 'show, freeze: every input of the snapshot, the same members' },
    {
      name: 'underlyings[]',
      meaning: 'show, freeze: underlying, positions, and spot, vol, r, q, borrow as chosen',
    },
    { name: 'underlyings[].dividendModel', meaning: 'value (escrowed or spot), source, why' },
    {
      name: 'underlyings[].spot',
      meaning: 'value, unit, source, certainty, observedAt, why; vol, r, q, borrow alike',
    },
  ],
  exits: {
    1: 'the book cannot be opened, an input does not fit, or the file cannot be read',
    3: 'import: done, but rows were not read or open contracts of the file got no price',
  },
  examples: [
    'hedgerow market set spot:XYZ=101.5 vol:XYZ=25% r:USD=4.2% q:XYZ=0.5%',
    'hedgerow market set fx:EUR/USD=1.0835 dividend:XYZ@2026-06-05=0.45',
    'hedgerow market set borrow:XYZ=1.5% dividendModel:XYZ=spot',
    'hedgerow market import spx_quotedata.csv --as-of 2026-01-30T21:00:00Z',
    'hedgerow market show --json',
    'hedgerow market freeze --as-of 2026-01-30T21:00:00Z',
  ],
  run: async (input) => {
    const [act, ...rest] = input.positionals
    if (input.options.on('dry-run') && act !== 'import')
      throw input.usage('--dry-run goes with hedgerow market import and nothing else.')
    if (act === 'set' && rest.length > 0) return set(input, rest)
    if (act === 'set') throw input.usage('hedgerow market set takes inputs, for example spot:XYZ=101.5.')
    const [file, more] = rest
    if (act === 'import' && file !== undefined && more === undefined) return importFile(input, file)
    if (act === 'import') throw input.usage('hedgerow market import takes one file.')
    if (act === 'files' && file === undefined) return listMarketFiles(input)
    if (act === 'undo' || act === 'revive') {
      if (file !== undefined && more === undefined && /^[1-9]\d{0,8}$/.test(file))
        return turnMarketFile(input, Number(file), act === 'revive')
      throw input.usage(
        `hedgerow market ${act} takes the number of one market file: see hedgerow market files.`,
      )
    }
    if ((act === 'show' || act === 'freeze') && file === undefined) return show(input, act)
    throw input.usage('hedgerow market takes set, import, files, undo, revive, show or freeze.')
  },
}

async function set(input: CommandInput, assignments: readonly string[]): Promise<Outcome> {
  const { MarketUsageError, readAssignments, setMarket } = await import('../../../services/market.ts')
  try {
    // no book is made for inputs that do not fit
    if (!existsSync(input.bookFile)) readAssignments(assignments, new Map(), input.asOf ?? input.clock())
    return await withWorkspace(input, 'create', (workspace) => {
      const { asOf } = workspace.workingInstant(input.asOf)
      return setOutcome(setMarket(workspace, assignments, asOf), 'written')
    })
  } catch (error) {
    if (error instanceof MarketUsageError) throw input.usage(error.message)
    throw error
  }
}

/** A chain or history goes through an importer process; JSON inputs are small and are read here. */
async function importFile(input: CommandInput, file: string): Promise<Outcome> {
  const { isMarketData } = await import('../../../services/marketFiles.ts')
  if (existsSync(file) && statSync(file).isDirectory())
    throw new CommandFailure('file/is-folder', `${file} is a folder: name a file.`)
  const head = await readHead(file)
  const json = /^\s*[{[]/.test(head) && !isMarketData(basename(file), head)
  return json ? readFileInputs(input, file) : importMarketData(input, file)
}

async function readHead(file: string): Promise<string> {
  const handle = await open(file, 'r')
  try {
    const buffer = new Uint8Array(65_536)
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, 0)
    return new TextDecoder().decode(buffer.subarray(0, bytesRead))
  } finally {
    await handle.close()
  }
}

async function readFileInputs(input: CommandInput, file: string): Promise<Outcome> {
  const { MarketUsageError, marketLine } = await import('../../../services/market.ts')
  const { importMarket, readInputs } = await import('../../../services/marketImport.ts')
  const text = await readFile(file, 'utf8')
  const origin = basename(file)
  const dryRun = input.options.on('dry-run')
  const act = dryRun ? 'read' : 'written'
  try {
    if (!existsSync(input.bookFile)) {
      const now = input.asOf ?? input.clock()
      const set = readInputs(text, new Map(), now).map(marketLine)
      if (dryRun) return setOutcome({ asOf: new Date(now).toISOString(), snapshot: null, set }, act)
    }
    return await withWorkspace(input, dryRun ? 'read' : 'create', (workspace) => {
      const { asOf } = workspace.workingInstant(input.asOf)
      return setOutcome(importMarket(workspace, text, { origin, asOf, dryRun }), act)
    })
  } catch (error) {
    if (!(error instanceof MarketUsageError)) throw error
    throw new CommandFailure('market/bad-file', `${origin}: ${error.message}`)
  }
}

async function show(input: CommandInput, act: 'show' | 'freeze'): Promise<Outcome> {
  const { freezeMarket, showMarket } = await import('../../../services/market.ts')
  return withWorkspace(input, act === 'show' ? 'read' : 'write', (workspace) => {
    const working = workspace.workingInstant(input.asOf)
    noteStale(input, working)
    const answer =
      act === 'show' ? showMarket(workspace, working.asOf) : freezeMarket(workspace, working.asOf)
    return {
      exit: 0,
      document: { ...answer, inputs: answer.inputs.map(explained) },
      text: () => marketText(answer, act),
    }
  })
}

function setOutcome(
  { asOf, snapshot, set }: Omit<SetMarketAnswer, 'snapshot'> & { readonly snapshot: string | null },
  act: 'written' | 'read',
): Outcome {
  const market =
    act === 'read' ? 'dry run, nothing written' : `market snapshot ${snapshot?.slice(0, 12) ?? 'n/a'}`
  return {
    exit: 0,
    document: withReasons({ asOf, snapshot, set: set.map(explained) }, { snapshot: NO_BOOK }),
    text: () => `${count(set.length, 'input')} ${act} as of ${asOf}; ${market}\n\n${inputTable(set)}`,
  }
}

function explained(line: MarketLine): object {
  return withReasons(line, { observedAt: 'the source does not say when it held' })
}

function marketText(answer: MarketAnswer, act: 'show' | 'freeze'): string {
  const verb = act === 'freeze' ? 'frozen: ' : ''
  const lines = [
    `Market as of ${answer.asOf}, snapshot ${verb}${act === 'freeze' ? answer.snapshot : answer.snapshot.slice(0, 12)}`,
  ]
  if (answer.underlyings.length > 0) lines.push('', underlyingTable(answer.underlyings))
  lines.push(
    '',
    answer.inputs.length === 0 ? 'No inputs: give some with hedgerow market set.' : inputTable(answer.inputs),
  )
  return lines.join('\n')
}

function underlyingTable(rows: readonly UnderlyingMarket[]): string {
  return table(rows, [
    { header: 'underlying', cell: (u) => u.underlying },
    { header: 'positions', align: 'right', cell: (u) => String(u.positions) },
    { header: 'spot', align: 'right', cell: (u) => chosen(u.spot) },
    { header: 'flat vol per sqrt(year)', align: 'right', cell: (u) => chosen(u.vol) },
    { header: 'r per year', align: 'right', cell: (u) => chosen(u.r) },
    { header: 'q per year', align: 'right', cell: (u) => chosen(u.q) },
    { header: 'borrow per year', align: 'right', cell: (u) => chosen(u.borrow) },
    { header: 'dividends', cell: (u) => u.dividendModel.value },
    { header: 'spot from', cell: (u) => u.spot.why },
  ])
}

function chosen(input: ChosenInput): string {
  if (input.value === null) return 'n/a'
  const text = String(Number(input.value.toPrecision(12)))
  return input.certainty === 'assumed' ? `${text} assumed` : text
}

function inputTable(lines: readonly MarketLine[]): string {
  return table(lines, [
    { header: 'input', cell: (l) => l.key },
    { header: 'value', align: 'right', cell: (l) => l.value },
    { header: 'unit', cell: (l) => l.unit },
    { header: 'source', cell: (l) => l.source },
    { header: 'certainty', cell: (l) => l.certainty },
    { header: 'observed', cell: (l) => l.observedAt ?? 'n/a' },
  ])
}
