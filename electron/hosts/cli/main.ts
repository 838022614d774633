/** Entry of the headless host. The runtime is checked before anything else of the program is loaded. */
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)

if (major < 22 || (major === 22 && minor < 12)) {
  process.stderr.write(
    `Hedgerow needs Node 22.12 or newer and this is Node ${process.versions.node}: install a newer Node, ` +
      'or start it through npm run, which uses the one that npm ci put in place.\n',
  )
  process.exitCode = 1
} else {
  await keepCompiledCode()
  const { runCommandLine } = await import('./run.ts')
  process.exitCode = await runCommandLine(process.argv.slice(2))
}

/** Compiled code is kept from run to run, in the user's own cache folder and for child processes too: starts take half the time. */
async function keepCompiledCode(): Promise<void> {
  const { enableCompileCache, getCompileCacheDir } = await import('node:module')
  const { codeCacheFolder } = await import('./place.ts')
  if (process.env.NODE_COMPILE_CACHE === undefined) enableCompileCache(codeCacheFolder())
  const folder = getCompileCacheDir()
  if (folder !== undefined) process.env.NODE_COMPILE_CACHE ??= folder
}
