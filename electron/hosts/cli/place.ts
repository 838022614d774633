/** Folders of the user: where the own book lies when no `--book` is given, and where compiled code is kept. */
import { homedir } from 'node:os'
import { join } from 'node:path'

/** The default book file: the platform's folder for a program's own data, else the home folder's usual place. */
export function defaultBookFile(
  platform: NodeJS.Platform = process.platform,
  environment: NodeJS.ProcessEnv = process.env,
  home: string = homedir(),
): string {
  return join(dataFolder(platform, environment, home), 'book.hedgerow')
}

function dataFolder(platform: NodeJS.Platform, environment: NodeJS.ProcessEnv, home: string): string {
  if (platform === 'win32') return join(environment.APPDATA ?? join(home, 'AppData', 'Roaming'), 'Hedgerow')
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'Hedgerow')
  const data = environment.XDG_DATA_HOME
  return join(data?.startsWith('/') ? data : join(home, '.local', 'share'), 'hedgerow')
}

/** Where compiled code is kept from run to run: the user's own cache folder, for a shared one could be filled by others. */
export function codeCacheFolder(
  platform: NodeJS.Platform = process.platform,
  environment: NodeJS.ProcessEnv = process.env,
  home: string = homedir(),
): string {
  if (platform === 'win32')
    return join(environment.LOCALAPPDATA ?? join(home, 'AppData', 'Local'), 'Hedgerow', 'code')
  if (platform === 'darwin') return join(home, 'Library', 'Caches', 'Hedgerow', 'code')
  const cache = environment.XDG_CACHE_HOME
  return join(cache?.startsWith('/') ? cache : join(home, '.cache'), 'hedgerow', 'code')
}
