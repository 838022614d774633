/** Use case: option chains and price histories into the book's market data (`hedgerow market import`), and back out of it. */
import type { ImportedFile, ImportProgress } from '../../shared/protocol/import.ts'
import type { MarketPreview } from '../../shared/protocol/marketFile.ts'
import { recogniseChain } from '../../shared/statements/chains/readChain.ts'
import { recogniseHistory } from '../../shared/statements/histories/readHistory.ts'
import type { FileHandle } from './fileHandles.ts'
import { cancelled, type ImportDependencies } from './importStatement.ts'

/** A market file that was read, and written unless it was a dry run. */
export interface MarketFileAnswer {
  readonly file: ImportedFile
  /** null when the file was not read */
  readonly preview: MarketPreview | null
}

/** Whether a text begins like a chain or a history. */
export function isMarketData(fileName: string, head: string): boolean {
  return recogniseChain({ fileName, text: head }) !== null || recogniseHistory(head) !== null
}

/**
 * Reads a market file and writes what it sets, unless `dryRun`.
 * @param asOf ms UTC: which positions are open, and where undated quotes stand
 * @param signal aborts before the commit: nothing is written
 */
export async function importMarketFile(
  deps: ImportDependencies,
  handle: FileHandle,
  { asOf, dryRun }: { readonly asOf: number; readonly dryRun: boolean },
  onProgress: (p: ImportProgress) => void = () => {},
  signal?: AbortSignal,
): Promise<MarketFileAnswer> {
  const path = deps.handles.path(handle.id)
  if (path === null || signal?.aborted === true) return { file: cancelled(handle), preview: null }
  const request = {
    path,
    name: handle.name,
    bookPath: deps.bookPath,
    format: null,
    account: null,
    zone: null,
  }
  const run = deps.importer.start({ ...request, marketAsOf: asOf, marketOnly: true }, onProgress)
  const stop = (): void => run.kill()
  signal?.addEventListener('abort', stop)
  try {
    const judged = await run.judged
    const preview = run.market()
    if (preview === null || judged.status !== 'preview' || dryRun) return { file: judged, preview }
    signal?.removeEventListener('abort', stop)
    return { file: await run.commit(null), preview }
  } finally {
    signal?.removeEventListener('abort', stop)
    run.kill()
  }
}
