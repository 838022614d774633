/** The program's own files for the page: exactly those in the built folder when the host started, by exact name. No path is ever built. */
import { lstat, readdir } from 'node:fs/promises'
import { extname, join, relative, sep } from 'node:path'

const TYPES: { readonly [extension: string]: string } = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.ttf': 'font/ttf',
  '.wasm': 'application/wasm',
}

export interface Asset {
  readonly file: string
  readonly type: string
}

/** URL path to file, for every plain file of a known type below `folder`. `/` is `index.html`. Links are not followed. */
export async function listAssets(folder: string): Promise<ReadonlyMap<string, Asset>> {
  const assets = new Map<string, Asset>()
  for (const file of await filesBelow(folder)) {
    const type = TYPES[extname(file)]
    if (type !== undefined) assets.set(`/${relative(folder, file).split(sep).join('/')}`, { file, type })
  }
  const index = assets.get('/index.html')
  if (index !== undefined) assets.set('/', index)
  return assets
}

/** Step by step, by name: inside a packed archive a recursive reading takes folders for files. */
async function filesBelow(folder: string): Promise<readonly string[]> {
  let names: readonly string[]
  try {
    names = await readdir(folder)
  } catch {
    return []
  }
  const found = await Promise.all(
    names.map(async (name) => {
      const path = join(folder, name)
      const stat = await lstat(path)
      if (stat.isDirectory()) return await filesBelow(path)
      return stat.isFile() ? [path] : []
    }),
  )
  return found.flat()
}
