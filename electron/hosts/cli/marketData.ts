/** `hedgerow market import` of chains and histories, `files`, `undo` and `revive`. */
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import type { MarketFileLine } from '../../../shared/model/marketFile.ts'
import type { ImportedFile } from '../../../shared/protocol/import.ts'
import type { MarketPreview } from '../../../shared/protocol/marketFile.ts'
import { withReasons } from '../../services/reasons.ts'
import type { CommandInput, Outcome } from './command.ts'
import { aboutFile, CommandFailure } from './failure.ts'
import { progressOn } from './progress.ts'
import { LOCK_WAIT_MS, prepareBook, withWorkspace } from './session.ts'
import { count, table } from './table.ts'

/** Why there is no snapshot of a market. */
export const NO_BOOK = 'there is no book yet'

/** Reads one chain or history and writes what it sets. */
export async function importMarketData(input: CommandInput, path: string): Promise<Outcome> {
  const { createImporter } = await import('../../importer/process.ts')
  const { FileHandles } = await import('../../services/fileHandles.ts')
  const { importMarketFile } = await import('../../services/marketFiles.ts')
  const handles = new FileHandles()
  const importer = createImporter({ host: 'command line', waitMs: LOCK_WAIT_MS })
  const dryRun = input.options.on('dry-run')
  if (!dryRun) await prepareBook(input)
  const how = { asOf: await workingInstant(input), dryRun }
  const { file, preview } = await importMarketFile(
    { handles, importer, bookPath: input.bookFile },
    handles.add(resolve(path)),
    how,
    progressOn(input),
    input.interrupted(),
  )
  input.progress(null)
  if (preview === null) {
    const [issue] = file.issues
    throw new CommandFailure(
      `market/${(issue?.code ?? 'failed').replaceAll('_', '-')}`,
      aboutFile(file.file, issue?.message ?? 'it was not read.'),
      { file: file.file },
    )
  }
  const unpriced = preview.contracts.filter((c) => c.price === null).length
  const { snapshot, set } = await written(input, file)
  return {
    exit: file.errors > 0 || unpriced > 0 ? 3 : 0,
    document: withReasons(
      {
        asOf: new Date(how.asOf).toISOString(),
        snapshot,
        set,
        file: fileLine(file, preview),
        notes: preview.notes,
        chains: preview.chains.map((c) =>
          withReasons(c, { price: 'the file prints no price of the underlying' }),
        ),
        contracts: preview.contracts.map(contractLine),
        series: preview.series,
        issues: file.issues,
      },
      { snapshot: NO_BOOK },
    ),
    text: () => previewText(file, preview),
  }
}

function contractLine(contract: MarketPreview['contracts'][number]): object {
  return withReasons(contract, {
    price: contract.reason ?? '',
    iv: 'the file prints no volatility',
    bid: 'no bid',
    ask: 'no ask',
    reason: 'it has a price',
  })
}

/** Market files of the book. */
export async function listMarketFiles(input: CommandInput): Promise<Outcome> {
  return withWorkspace(input, 'read', ({ book }) => filesOutcome(book.marketShelf.list(), []))
}

/** Takes a market file back, or brings it back. */
export async function turnMarketFile(input: CommandInput, number: number, live: boolean): Promise<Outcome> {
  return withWorkspace(input, 'write', ({ book }) => {
    book.marketShelf.turn(number, live)
    const said = live ? `Market file ${number} is live again.` : `Market file ${number} is undone.`
    return filesOutcome(book.marketShelf.list(), [said])
  })
}

/** Only read: the importer makes a missing book, once the file has proved to be market data. */
async function workingInstant(input: CommandInput): Promise<number> {
  if (!existsSync(input.bookFile)) return input.asOf ?? input.clock()
  return withWorkspace(input, 'read', (w) => w.workingInstant(input.asOf).asOf)
}

/** The market after the import, and what of the file is in it. */
async function written(
  input: CommandInput,
  file: ImportedFile,
): Promise<{ readonly snapshot: string | null; readonly set: readonly object[] }> {
  if (!existsSync(input.bookFile)) return { snapshot: null, set: [] }
  const { bookSnapshot, marketLine } = await import('../../services/market.ts')
  return withWorkspace(input, 'read', (workspace) => {
    const { asOf } = workspace.workingInstant(input.asOf)
    const { hash, snapshot } = bookSnapshot(workspace, asOf)
    const own = file.status === 'preview' ? [] : snapshot.inputs.filter((i) => i.origin === file.file)
    return {
      snapshot: hash,
      set: own.map((i) => withReasons(marketLine(i), { observedAt: 'the source does not say when it held' })),
    }
  })
}

function fileLine(file: ImportedFile, preview: MarketPreview): object {
  return withReasons(
    {
      number: file.market ?? null,
      file: file.file,
      kind: preview.kind,
      format: preview.format,
      status: file.status,
      sentence: preview.sentence,
      quotesAt: preview.asOf === null ? null : new Date(preview.asOf).toISOString(),
      rows: file.rows,
      quotes: file.drafts,
      written: file.status === 'preview' ? 0 : file.written,
      warnings: file.warnings,
      errors: file.errors,
    },
    {
      number: 'dry run: nothing was written',
      quotesAt: 'the file does not say when its quotes were taken',
    },
  )
}

const STATUS: { readonly [status: string]: string } = {
  written: 'imported',
  preview: 'dry run, nothing written',
  same_file: 'these bytes are in the book already, nothing written',
  revived: 'it was undone and is live again',
}

function previewText(file: ImportedFile, preview: MarketPreview): string {
  const number = file.market === undefined ? '' : ` as market file ${file.market}`
  const lines = [
    `${file.file}: ${preview.title}, ${STATUS[file.status] ?? file.status}${number}`,
    `  ${preview.sentence}`,
  ]
  if (preview.asOf !== null) lines.push(`  newest value ${new Date(preview.asOf).toISOString()}`)
  for (const note of preview.notes) lines.push(`  ${note}`)
  const missing = preview.contracts.filter((c) => c.price === null)
  if (missing.length > 0) {
    const rows = table(missing, [
      { header: 'open contract without a price', cell: (c) => c.instrument },
      { header: 'why', cell: (c) => c.reason ?? '' },
    ])
    lines.push('', rows)
  }
  for (const issue of file.issues)
    lines.push(`  ${issue.severity}${issue.line === null ? '' : ` (line ${issue.line})`}: ${issue.message}`)
  return lines.join('\n')
}

function filesOutcome(files: readonly MarketFileLine[], said: readonly string[]): Outcome {
  const lines = files.map((f) =>
    withReasons(
      {
        number: f.number,
        live: f.live,
        file: f.fileName,
        kind: f.kind,
        format: f.format,
        summary: f.summary,
        quotesAt: f.asOf === null ? null : new Date(f.asOf).toISOString(),
        importedAt: new Date(f.importedAt).toISOString(),
        sha256: f.sha256,
      },
      { quotesAt: 'the file does not say when its quotes were taken' },
    ),
  )
  return {
    exit: 0,
    document: { files: lines },
    text: () => [...said, filesText(files)].join('\n'),
  }
}

function filesText(files: readonly MarketFileLine[]): string {
  if (files.length === 0) return 'No market files: bring one in with hedgerow market import FILE.'
  return `${count(files.length, 'market file')}\n\n${table(files, [
    { header: 'number', align: 'right', cell: (f) => String(f.number) },
    { header: 'state', cell: (f) => (f.live ? 'live' : 'undone') },
    { header: 'file', cell: (f) => f.fileName },
    { header: 'format', cell: (f) => f.format },
    { header: 'newest value', cell: (f) => (f.asOf === null ? 'n/a' : new Date(f.asOf).toISOString()) },
    { header: 'what', cell: (f) => f.summary },
  ])}`
}
