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
  const { runBrowserHost } = await import('./run.ts')
  process.exitCode = await runBrowserHost(process.argv.slice(2))
}

/**
 * Compiled code is kept beside the user's own book, so that the next start is faster; children use it too. Not in the temporary folder:
 * other users of the machine could put code of theirs there.
 */
async function keepCompiledCode(): Promise<void> {
  if (process.env.NODE_COMPILE_CACHE !== undefined) return
  const { dirname, join } = await import('node:path')
  const { enableCompileCache } = await import('node:module')
  const { defaultBookFile } = await import('../cli/place.ts')
  const folder = join(dirname(defaultBookFile()), 'compiled')
  enableCompileCache(folder)
  process.env.NODE_COMPILE_CACHE = folder
}
