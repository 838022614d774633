/** The system's menu: what it lists, and that its commands are the palette's. */
import { MENU } from '../../shared/protocol/window/menu.ts'
import { clickMenu } from './support/desktop.ts'
import { expect, desktopTest as test } from './support/test.ts'

test('every entry is there with its words and key, and every item of ours has an id', async ({ desk }) => {
  const items = await desk.app.evaluate(({ Menu }) => {
    const all: { id: string; label: string; key: string; registered: boolean }[] = []
    const walk = (menu: Electron.Menu): void => {
      for (const item of menu.items) {
        all.push({
          id: item.id ?? '',
          label: item.label,
          key: String(item.accelerator ?? ''),
          registered: item.registerAccelerator !== false,
        })
        if (item.submenu) walk(item.submenu)
      }
    }
    const menu = Menu.getApplicationMenu()
    if (menu) walk(menu)
    return all
  })
  for (const { title, entries } of MENU) {
    expect(items.map((i) => i.label.replace('&', ''))).toContain(title)
    for (const entry of entries) {
      if (entry === 'line' || 'role' in entry) continue
      const id = 'id' in entry ? entry.id : entry.act
      const item = items.find((i) => i.id === id)
      expect(item?.label.replaceAll('&&', '&'), id).toBe(entry.title)
      // a single key belongs to the text field that has the focus
      if (entry.key?.length === 1 && item?.key !== '') expect(item?.registered, id).toBe(false)
    }
  }
})

test('an item does what the command of the palette does', async ({ desk }) => {
  await clickMenu(desk, 'book.sample')
  await expect(desk.window.getByRole('banner').getByText('Sample', { exact: true })).toBeVisible()
  await clickMenu(desk, 'go.import')
  await expect(desk.window.getByRole('heading', { name: 'Import', exact: true })).toBeVisible()
  await clickMenu(desk, 'go.exposure')
  await expect(desk.window.getByRole('heading', { name: 'Exposure' })).toBeVisible()
  await clickMenu(desk, 'frame.keys')
  await expect(desk.window.getByRole('dialog', { name: 'Keys' })).toBeVisible()
})

test('the dark mode of the window follows the setting, and the system behind it', async ({ desk }) => {
  const dark = (): Promise<boolean> => desk.app.evaluate(({ nativeTheme }) => nativeTheme.shouldUseDarkColors)
  const before = await dark()
  await clickMenu(desk, 'frame.theme')
  await expect.poll(dark).toBe(!before)
})
