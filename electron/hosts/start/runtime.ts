/**
 * Is Electron's runtime on disk, and is there a display? Answered from three files: loading the `electron` package would start its download,
 * unasked and without a limit.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const EXECUTABLES: Partial<Record<NodeJS.Platform, string>> = {
  darwin: 'Electron.app/Contents/MacOS/Electron',
  win32: 'electron.exe',
}

/**
 * The runtime's executable; null when it is not whole: its version is the package's, its path is written down (the last step of an
 * installation) and the file is there. ELECTRON_OVERRIDE_DIST_PATH names a runtime that was put elsewhere, as the package itself understands it.
 * @param folder the `electron` package
 */
export function findRuntime(
  folder: string,
  environment: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
): string | null {
  const override = environment.ELECTRON_OVERRIDE_DIST_PATH
  const dist = override !== undefined && override !== '' ? override : join(folder, 'dist')
  const version = read(join(dist, 'version'))?.trim().replace(/^v/, '')
  if (version === undefined || version !== runtimeVersion(folder)) return null
  const path =
    dist === override ? (EXECUTABLES[platform] ?? 'electron') : read(join(folder, 'path.txt'))?.trim()
  if (path === undefined || path === '') return null
  const executable = join(dist, path)
  return existsSync(executable) ? executable : null
}

/** Version the package wants, null when the package is not installed. */
export function runtimeVersion(folder: string): string | null {
  const text = read(join(folder, 'package.json'))
  return text === null ? null : (JSON.parse(text) as { version: string }).version
}

/** Windows and macOS have one; elsewhere X11 or Wayland says so. */
export function hasDisplay(environment: NodeJS.ProcessEnv, platform: NodeJS.Platform): boolean {
  if (platform === 'win32' || platform === 'darwin') return true
  return [environment.DISPLAY, environment.WAYLAND_DISPLAY].some((d) => d !== undefined && d !== '')
}

function read(file: string): string | null {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return null
  }
}
