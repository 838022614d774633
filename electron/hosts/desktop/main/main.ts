/** Entry of the desktop host: what must be said before Electron is ready, then the one instance that runs. */
import { join, resolve } from 'node:path'
import { app, dialog, session } from 'electron'
import { readWishes, wishesFrom } from '../../../services/window/wishes.ts'
import { defaultBookFile } from '../../cli/place.ts'
import { Desktop } from './desktop.ts'
import { claimScheme, servePage } from './page.ts'
import { closeSession, harden } from './security.ts'

process.on('uncaughtException', failInside)
app.setName('Hedgerow')
// what the installer registers; without it Windows shows no recent books
if (process.platform === 'win32') app.setAppUserModelId('org.hedgerow.desktop')
harden()
claimScheme()
// run from a checkout, the program itself is among the words
const words = process.argv.slice(1).filter((word) => resolve(word) !== app.getAppPath())
const wishes = readWishes(words, process.cwd())
// macOS names files by an event, often before the program is ready
const handed: string[] = []
let open = (path: string): void => void handed.push(path)
app.on('open-file', (event, path) => {
  event.preventDefault()
  open(path)
})
app.on('window-all-closed', () => process.platform === 'darwin' || app.quit())
// Electron only warns of a promise that fails: a start without a window would stay, and nobody would know why.
if (app.requestSingleInstanceLock(wishes)) app.whenReady().then(run).catch(failInside)
else app.quit()

async function run(): Promise<void> {
  closeSession(session.defaultSession)
  if (!(await servePage(join(import.meta.dirname, '..', 'renderer'), session.defaultSession)))
    return fail('The window is not built yet: run npm run build, then start again.')
  const desktop = new Desktop(defaultBookFile())
  app.on('second-instance', (_event, _words, _folder, data) => {
    const asked = wishesFrom(data)
    if (asked !== null) void desktop.openAgain(asked)
  })
  open = (path) => void desktop.open([path])
  await desktop.start({ ...wishes, files: [...wishes.files, ...handed] })
}

function failInside({ message }: Error): void {
  fail(`Hedgerow failed inside and ends (${message}). Everything confirmed is in the book: start it again.`)
}

function fail(sentence: string): void {
  dialog.showErrorBox('Hedgerow', sentence)
  app.exit(1)
}
