import { dirname, join } from 'node:path'
import type { MeasureUnits } from '../../../../shared/model/measureUnits.ts'
import type { ReportDefinition } from '../../../../shared/report/data.ts'
import type { Paper } from '../../../../shared/report/document.ts'
import type { Book } from '../../../book/book.ts'
import type { Workspace } from '../../../services/workspace.ts'
import type { Command, CommandInput, Outcome } from '../command.ts'
import { withEngine } from '../engine.ts'
import { leftOutSentence } from '../exposureText.ts'
import { outFile, writeWhole } from '../files.ts'
import { defaultBookFile } from '../place.ts'
import { noteStale, withWorkspace } from '../session.ts'
import { count } from '../table.ts'
import { RHO_STEP_OPTION, readUnits, THETA_DAY_OPTION } from '../units.ts'

const PAPERS: readonly Paper[] = ['A4', 'Letter']

export const reportCommand: Command = {
  summary: 'Writes the exposure report of a risk meeting as PDF; the same inputs give the same bytes.',
  usage: ['[--definition NAME] --out FILE.pdf [--paper A4|Letter] [options]'],
  details: [
    'Definitions are made in the Report view; without --definition the built-in one is used.',
    'An existing FILE is replaced.',
  ],
  options: [
    { name: 'definition', value: 'NAME', help: 'a report definition of the user; default: Exposure report' },
    { name: 'out', value: 'FILE.pdf', help: 'the file to write' },
    { name: 'paper', value: 'A4|Letter', help: "paper size; default: the definition's own" },
    THETA_DAY_OPTION,
    RHO_STEP_OPTION,
  ],
  fields: [
    { name: 'pages', meaning: 'pages of the PDF' },
    { name: 'sha256', meaning: 'hash of the bytes written' },
    { name: 'file, bytes', meaning: 'what was written' },
    { name: 'definition, version, paper', meaning: 'what it was made from' },
    {
      name: 'asOf, snapshot, revision',
      meaning: 'ISO instant, hash of the market snapshot, revision of the book',
    },
    { name: 'positions, priced', meaning: 'how many are held; how many have a number' },
  ],
  exits: {
    1: 'the book cannot be opened, the engine failed or the file cannot be written',
    3: 'written, but positions are not priced or cash has no rate: the report lists them with their reasons',
  },
  examples: [
    'hedgerow report --out exposure.pdf',
    'hedgerow report --definition Morning --paper Letter --out morning.pdf',
  ],
  run: writeReport,
}

async function writeReport(input: CommandInput): Promise<Outcome> {
  const out = input.options.text('out')
  if (out === null || input.positionals.length > 0)
    throw input.usage('hedgerow report needs --out FILE.pdf and takes no other words.')
  const file = outFile(input, out)
  const definition = await chosenDefinition(input)
  const units = readUnits(input)
  return withWorkspace(input, 'read', async (workspace) => {
    const working = workspace.workingInstant(input.asOf)
    noteStale(input, working)
    const { made, report } = await printed(input, workspace, definition, units, working.asOf)
    await writeWhole(file, made.bytes)
    const { asOf, snapshot, revision, positions, priced } = report
    const { exposureExitCode } = await import('../../../services/exposure.ts')
    const exit = exposureExitCode(report)
    if (exit === 3) input.note(`${leftOutSentence(report)} The report lists them.`)
    return {
      exit,
      document: {
        pages: made.pages,
        sha256: made.sha256,
        file,
        bytes: made.bytes.length,
        definition: definition.name,
        version: definition.version,
        paper: definition.paper,
        asOf,
        snapshot,
        revision,
        positions,
        priced,
      },
      text: () =>
        `${definition.name}, ${count(made.pages, 'page')} ${definition.paper}, written to ${file} (${made.bytes.length} bytes)\nSHA-256 ${made.sha256}`,
    }
  })
}

async function printed(
  input: CommandInput,
  workspace: Workspace<Book>,
  definition: ReportDefinition,
  units: MeasureUnits,
  asOf: number,
) {
  const { exposure } = await import('../../../services/exposure.ts')
  const { bookSnapshot } = await import('../../../services/market.ts')
  const { gatherReport, makeReport } = await import('../../../services/report.ts')
  const { printData } = await import('../../../pdf/print.ts')
  const { inputLines } = await import('../../../../shared/market/inputLines.ts')
  const { book } = workspace
  const currency = reportingCurrency(book)
  const data = await withEngine(input, (engine) =>
    gatherReport(
      {
        book,
        units,
        sample: typeof book.setting('sample') === 'number',
        exposure: (by, heatmap, at = asOf) =>
          exposure(
            { engine, book },
            { asOf: at, by, ...(heatmap !== null && { heatmap }), ...(currency !== null && { currency }) },
          ),
        inputs: async () => inputLines(bookSnapshot(workspace, asOf).snapshot.inputs),
        onProgress: (done, total) => input.progress(`gathering ${done} of ${total}`),
      },
      definition,
      asOf,
    ),
  )
  input.progress('laying out pages')
  const made = await makeReport(data, printData)
  input.progress(null)
  return { made, report: data.exposure.underlying }
}

/** The book's own reporting currency, which the window sets; null: the one most accounts have. */
function reportingCurrency(book: Book): string | null {
  const own = book.setting('reportingCurrency')
  return typeof own === 'string' ? own : null
}

async function chosenDefinition(input: CommandInput): Promise<ReportDefinition> {
  const { DEFAULT_DEFINITION } = await import('../../../../shared/report/data.ts')
  const name = input.options.text('definition')
  const paper = input.options.text('paper')
  const size = PAPERS.find((p) => p.toLowerCase() === paper?.toLowerCase())
  if (paper !== null && size === undefined)
    throw input.usage(`"${paper}" is no paper (--paper): choose ${PAPERS.join(' or ')}.`)
  const found = name === null ? DEFAULT_DEFINITION : await namedDefinition(input, name, DEFAULT_DEFINITION)
  return size === undefined ? found : { ...found, paper: size }
}

async function namedDefinition(
  input: CommandInput,
  name: string,
  builtIn: ReportDefinition,
): Promise<ReportDefinition> {
  const { UserStore } = await import('../../../services/window/userStore.ts')
  const { reports } = new UserStore(join(dirname(defaultBookFile()), 'settings.json'))
  const all = [...reports, builtIn]
  const found =
    all.find((d) => d.name === name) ?? all.find((d) => d.name.toLowerCase() === name.toLowerCase())
  if (found !== undefined) return found
  const names = all.map((d) => `"${d.name}"`).join(', ')
  throw input.usage(`There is no report definition "${name}" (--definition): there is ${names}.`)
}
