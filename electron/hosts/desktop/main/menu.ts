/** The system's menu, built from its data in shared/protocol. */
import { basename } from 'node:path'
import { app, Menu, type MenuItemConstructorOptions } from 'electron'
import { MENU, type MenuEntry } from '../../../../shared/protocol/window/menu.ts'

export interface MenuActs {
  /** runs a command of the window */
  command(id: string): void
  import(): void
  open(): void
  recent(path: string): void
  adjustments(): void
}

const MAC = process.platform === 'darwin'
const LINE: MenuItemConstructorOptions = { type: 'separator' }
const role = (name: NonNullable<MenuItemConstructorOptions['role']>): MenuItemConstructorOptions => ({
  role: name,
})

/** @param recent paths of books, newest first */
export function setMenu(acts: MenuActs, recent: readonly string[]): void {
  const sections = MENU.map(({ title, entries }): MenuItemConstructorOptions => {
    const items = entries.map((entry) => itemOf(entry, acts, recent))
    if (title === 'File') items.push(LINE, role(MAC ? 'close' : 'quit'))
    if (title === 'View' && !app.isPackaged) items.push(LINE, role('toggleDevTools'))
    if (title === 'Help' && !MAC) items.push(LINE, role('about'))
    return { label: `&${title}`, submenu: items, ...(title === 'Help' && role('help')) }
  })
  const own = MAC ? [role('appMenu')] : []
  const window = sections.pop() as MenuItemConstructorOptions
  Menu.setApplicationMenu(Menu.buildFromTemplate([...own, ...sections, role('windowMenu'), window]))
}

function itemOf(entry: MenuEntry, acts: MenuActs, recent: readonly string[]): MenuItemConstructorOptions {
  if (entry === 'line') return LINE
  if ('role' in entry) return role(entry.role)
  const label = entry.title.replaceAll('&', '&&')
  if ('act' in entry && entry.act === 'recent') {
    const books = recent.map((path) => ({
      label: basename(path),
      toolTip: path,
      click: () => acts.recent(path),
    }))
    return { id: 'recent', label, enabled: books.length > 0, submenu: books }
  }
  const key = entry.key?.replace('Ctrl', 'CmdOrCtrl')
  const shown = key?.length === 1
  // macOS cannot show a key without taking it away from text fields.
  const accelerator =
    key === undefined || (shown && MAC) ? {} : { accelerator: key, registerAccelerator: !shown }
  if ('id' in entry) return { id: entry.id, label, ...accelerator, click: () => acts.command(entry.id) }
  return { id: entry.act, label, ...accelerator, click: acts[entry.act] as () => void }
}
