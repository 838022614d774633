/** Opens a file in the user's own browser. */
import { spawn } from 'node:child_process'

/** @returns false when no browser could be started; the caller then says how to open the page by hand */
export function openBrowser(file: string, platform: NodeJS.Platform = process.platform): Promise<boolean> {
  const [command, ...args] = opener(file, platform)
  return new Promise((settle) => {
    const child = spawn(command, args, { stdio: 'ignore', detached: true })
    child.on('error', () => settle(false))
    child.on('exit', (code) => settle(code === 0))
    child.unref()
    // An opener that is still there after a moment is the browser itself.
    setTimeout(() => settle(true), 3000).unref()
  })
}

/** The platform's command; the file is an argument of its own, never part of a command line. */
export function opener(file: string, platform: NodeJS.Platform): readonly [string, ...string[]] {
  if (platform === 'darwin') return ['open', file]
  if (platform === 'win32') return ['rundll32', 'url.dll,FileProtocolHandler', file]
  return ['xdg-open', file]
}
