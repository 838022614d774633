/**
 * Puts the code of the browser host and of its processes into a few files below `out/host`: a start then reads those and not hundreds of
 * sources, which is half of its time. `current.ts` says whether they still are what the sources say.
 */
import { statSync, writeFileSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import { build, type Plugin } from 'vite'
import { BUNDLE_FOLDER, type BundleInputs, INPUTS_FILE } from './current.ts'

const ENTRIES = {
  browser: 'electron/hosts/browser/run.ts',
  engine: 'electron/engine/main.ts',
  engineWorker: 'electron/engine/workersMain.ts',
  importer: 'electron/importer/main.ts',
} as const

/** A plugin of the page's build: the host is bundled beside it. */
export function hostBundle(root: string): Plugin {
  return { name: 'hedgerow-host-bundle', apply: 'build', closeBundle: () => bundleHost(root) }
}

/** Writes the files. @param root folder of the program */
export async function bundleHost(root: string): Promise<void> {
  const folder = join(root, BUNDLE_FOLDER)
  const inputs: { [file: string]: number } = {}
  const note = (file: string): void => {
    inputs[file] = statSync(join(root, file)).mtimeMs
  }
  // other versions of packages make another bundle
  note('package-lock.json')
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
      emptyOutDir: true,
      minify: false,
      target: 'node22',
      reportCompressedSize: false,
      rollupOptions: {
        input: Object.fromEntries(Object.entries(ENTRIES).map(([name, file]) => [name, join(root, file)])),
        output: { entryFileNames: '[name].js', chunkFileNames: '[name].js' },
      },
    },
  })
  writeFileSync(join(folder, INPUTS_FILE), JSON.stringify(inputs satisfies BundleInputs))
}

/** Notes each source, and keeps what a module finds beside itself (other processes' entries, the page) where it is. */
function sourcePlaces(root: string, folder: string, note: (file: string) => void): Plugin {
  return {
    name: 'hedgerow-source-places',
    transform(code, id) {
      const place = relative(root, id)
      if (!id.startsWith(root) || place.startsWith('node_modules')) return null
      note(place)
      // the workers' entry is one of the files of the bundle
      if (!code.includes('import.meta.') || place === join('electron', 'engine', 'workers.ts')) return null
      const here = (path: string): string =>
        `new URL(${JSON.stringify(relative(folder, path).split(sep).join('/'))}, import.meta.url)`
      return code
        .replaceAll('import.meta.url', `${here(id)}.href`)
        .replaceAll('import.meta.dirname', `(await import('node:url')).fileURLToPath(${here(dirname(id))})`)
    },
  }
}
