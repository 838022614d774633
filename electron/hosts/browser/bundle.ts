/**
 * Puts the code of the browser host and of each of its processes into one file below `out/host`: a start then reads that and not hundreds of
 * sources, which is half of its time. `current.ts` says whether they still are what the sources say.
 */
import { createHash } from 'node:crypto'
import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path'
import { build, type Plugin } from 'vite'
import { BUNDLE_FOLDER, type BundleInputs, INPUTS_FILE } from './current.ts'

const ENTRIES = {
  browser: 'electron/hosts/browser/run.ts',
  engine: 'electron/engine/main.ts',
  engineWorker: 'electron/engine/workersMain.ts',
  importer: 'electron/importer/main.ts',
} as const

/** other versions of packages, or another way to build, make another bundle */
const MADE_BY = [
  'package-lock.json',
  'electron.config.ts',
  'renderer/index.html',
  'electron/hosts/browser/bundle.ts',
] as const

/** A plugin of the page's build: the host is bundled beside it. */
export function hostBundle(root: string): Plugin {
  const pageSources: string[] = []
  return {
    name: 'hedgerow-host-bundle',
    apply: 'build',
    transform(_code, id) {
      pageSources.push(id)
      return null
    },
    closeBundle: () => bundleHost(root, pageSources),
  }
}

/** Writes the files. @param root folder of the program @param pageSources absolute paths of what the page was made from */
export async function bundleHost(root: string, pageSources: readonly string[] = []): Promise<void> {
  const folder = join(root, BUNDLE_FOLDER)
  const sources: { [file: string]: number } = {}
  const note = (id: string): void => {
    const file = relative(root, id.split('?')[0] ?? id)
    if (isOwn(root, id)) sources[file] = statSync(join(root, file)).mtimeMs
  }
  for (const file of [...MADE_BY.map((f) => join(root, f)), ...pageSources]) note(file)
  rmSync(folder, { recursive: true, force: true })
  const hash = createHash('sha256')
  for (const [name, entry] of Object.entries(ENTRIES)) {
    await build({
      configFile: false,
      root,
      logLevel: 'warn',
      publicDir: false,
      plugins: [sourcePlaces(root, folder, note)],
      ssr: { noExternal: true, external: ['better-sqlite3'] },
      build: {
        ssr: true,
        outDir: folder,
        emptyOutDir: false,
        minify: false,
        target: 'node22',
        reportCompressedSize: false,
        rollupOptions: {
          input: { [name]: join(root, entry) },
          // CommonJS: an import of a part of Node reads all members of it, and some of those load more of Node
          output: { format: 'cjs', entryFileNames: '[name].cjs', codeSplitting: false },
        },
      },
    })
    hash.update(readFileSync(join(folder, `${name}.cjs`)))
  }
  const inputs: BundleInputs = { build: hash.digest('hex'), sources }
  writeFileSync(join(folder, INPUTS_FILE), JSON.stringify(inputs))
}

/** A file of the program itself: not of a package, not made up by the builder. */
function isOwn(root: string, id: string): boolean {
  return (
    isAbsolute(id) && resolve(id).startsWith(root + sep) && !relative(root, id).startsWith('node_modules')
  )
}

/** Notes each source, and keeps what a module finds beside itself (other processes' entries, the page) where it is. */
function sourcePlaces(root: string, folder: string, note: (id: string) => void): Plugin {
  return {
    name: 'hedgerow-source-places',
    transform(code, id) {
      if (!isOwn(root, id)) return null
      note(id)
      // the workers' entry is one of the files of the bundle
      if (!code.includes('import.meta.') || relative(root, id) === join('electron', 'engine', 'workers.ts'))
        return null
      const here = (path: string): string =>
        `new URL(${JSON.stringify(relative(folder, path).split(sep).join('/'))}, import.meta.url)`
      return code
        .replaceAll('import.meta.url', `${here(id)}.href`)
        .replaceAll(
          'import.meta.dirname',
          `process.getBuiltinModule('node:url').fileURLToPath(${here(dirname(id))})`,
        )
    },
  }
}
