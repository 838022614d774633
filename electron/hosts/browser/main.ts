/** Entry of the browser host. The runtime is checked before anything else of the program is loaded. */
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)

if (major < 22 || (major === 22 && minor < 12)) {
  process.stderr.write(
    `Hedgerow needs Node 22.12 or newer and this is Node ${process.versions.node}: install a newer Node, ` +
      'or start it through npm run, which uses the one that npm ci put in place.\n',
  )
  process.exitCode = 1
} else {
  await keepCompiledCode()
  process.exitCode = await run(process.argv.slice(2))
}

/** Runs the host, and its processes, from the bundle where that is what the sources say. */
async function run(words: readonly string[]): Promise<number> {
  const { dirname, join } = await import('node:path')
  const { currentBundle } = await import('./current.ts')
  const bundle = currentBundle(join(import.meta.dirname, '..', '..', '..'))
  if (bundle === null) return (await import('./run.ts')).runBrowserHost(words)
  const { existsSync } = await import('node:fs')
  const { createRequire } = await import('node:module')
  const { forkEngine } = await import('../../services/engineProcess.ts')
  const { codeCacheFolder } = await import('../cli/place.ts')
  const engine = join(bundle.folder, 'engine.cjs')
  const { build } = bundle
  // named by the build: the first start of another one has none, and does not wait with its engine for them
  const firstAnswers = { file: join(dirname(codeCacheFolder()), 'answers', build.slice(0, 16)), build }
  // The engine comes up beside this process and not after it, unless its first answers may be known; one that nobody needs ends with it.
  const started = existsSync(firstAnswers.file) ? null : forkEngine(engine)
  try {
    const { runBrowserHost }: typeof import('./run.ts') = createRequire(import.meta.url)(
      join(bundle.folder, 'browser.cjs'),
    )
    const importer = join(bundle.folder, 'importer.cjs')
    return await runBrowserHost(words, { engine, importer, firstAnswers, ...(started && { started }) })
  } finally {
    started?.kill()
  }
}

/** Compiled code is kept in the user's own cache, so that the next start is faster; children use it too. */
async function keepCompiledCode(): Promise<void> {
  if (process.env.NODE_COMPILE_CACHE !== undefined) return
  const { enableCompileCache } = await import('node:module')
  const { codeCacheFolder } = await import('../cli/place.ts')
  const folder = codeCacheFolder()
  enableCompileCache(folder)
  process.env.NODE_COMPILE_CACHE = folder
}
