import { resolve } from 'node:path'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig, type UserConfig } from 'electron-vite'
import { hostBundle } from './electron/hosts/browser/bundle.ts'

const root = import.meta.dirname

/** A start in the browser builds the page alone: the desktop program would cost it a second. */
const PAGE_ALONE = process.env.HEDGEROW_BUILD === 'page'

const desktop: UserConfig = {
  // The desktop host and its processes; names are what electron/hosts/desktop/main/children.ts and the worker pool look for.
  main: {
    build: {
      outDir: resolve(root, 'out/main'),
      target: 'node22',
      rollupOptions: {
        input: {
          desktop: resolve(root, 'electron/hosts/desktop/main/main.ts'),
          engine: resolve(root, 'electron/engine/main.ts'),
          engineWorker: resolve(root, 'electron/engine/workersMain.ts'),
          importer: resolve(root, 'electron/importer/main.ts'),
          printer: resolve(root, 'electron/pdf/main.ts'),
          command: resolve(root, 'electron/hosts/cli/child.ts'),
          sample: resolve(root, 'electron/services/window/sample/main.ts'),
        },
        // One folder: what a module finds beside itself is there whatever file it was put into.
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
      },
    },
  },
  // A sandboxed preload is one CommonJS file.
  preload: {
    build: {
      outDir: resolve(root, 'out/preload'),
      rollupOptions: {
        input: { preload: resolve(root, 'electron/hosts/desktop/preload/preload.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
}

export default defineConfig({
  ...(PAGE_ALONE ? {} : desktop),
  renderer: {
    root: resolve(root, 'renderer'),
    plugins: [svelte(), hostBundle(root)],
    // the page's policy lets workers come from the page's own files only
    worker: { format: 'es' },
    build: {
      outDir: resolve(root, 'out/renderer'),
      emptyOutDir: true,
      minify: true,
      sourcemap: false,
      // kB; the PDF viewer's worker is one file, fetched with the first report
      chunkSizeWarningLimit: 1300,
      rollupOptions: {
        input: { index: resolve(root, 'renderer/index.html') },
        // What the first picture needs is one file: on a busy machine each of nine fetches took its part of a start.
        output: { codeSplitting: { groups: [{ name: 'first', tags: ['$initial'] }] } },
      },
    },
  },
})
