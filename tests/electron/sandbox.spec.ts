/** What the page may not do, asked of a real Chromium inside a real Electron. */
import { expect, desktopTest as test } from './support/test.ts'

test('the page has no Node and nothing of Electron', async ({ desk }) => {
  const found = await desk.window.evaluate(() =>
    ['require', 'process', 'module', 'Buffer', 'global', 'electron', 'ipcRenderer'].filter(
      (name) => name in globalThis,
    ),
  )
  expect(found).toEqual([])
  const bridge = await desk.window.evaluate(() =>
    Object.keys((globalThis as { hedgerow?: object }).hedgerow ?? {}),
  )
  expect(bridge.sort()).toEqual(['connect', 'onNews', 'outside', 'save', 'take'])
})

test('its renderer is sandboxed and isolated', async ({ desk }) => {
  const preferences = await desk.app.evaluate(({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents as unknown as {
      getLastWebPreferences(): Record<string, unknown>
    }
    const { sandbox, contextIsolation, nodeIntegration, webviewTag, webSecurity } =
      contents.getLastWebPreferences()
    return { sandbox, contextIsolation, nodeIntegration, webviewTag, webSecurity }
  })
  expect(preferences).toMatchObject({ sandbox: true, contextIsolation: true, nodeIntegration: false })
  expect(preferences.webviewTag ?? false).toBe(false)
  expect(preferences.webSecurity ?? true).toBe(true)
})

test('it cannot be led away, and opens no window', async ({ desk }) => {
  const at = desk.window.url()
  expect(at).toMatch(/^hedgerow:\/\/app\//)
  for (const address of [
    'https://example.org/',
    'file:///etc/hosts',
    'data:text/html,x',
    'hedgerow://other/',
  ]) {
    await desk.window.evaluate((to) => {
      location.href = to
    }, address)
    await desk.window.waitForTimeout(200)
    expect(desk.window.url(), address).toBe(at)
    expect(await desk.window.evaluate((to) => window.open(to) === null, address), address).toBe(true)
  }
  expect(desk.app.windows()).toHaveLength(1)
})

test('it is granted no permission and reaches no network', async ({ desk }) => {
  const answers = await desk.window.evaluate(async () => {
    const state = async (name: string): Promise<string> =>
      (await navigator.permissions.query({ name: name as PermissionName })).state
    const refused = async (act: () => Promise<unknown>): Promise<boolean> =>
      act().then(
        () => false,
        () => true,
      )
    return {
      geolocation: await state('geolocation'),
      notifications: await state('notifications'),
      microphone: await refused(() => navigator.mediaDevices.getUserMedia({ audio: true })),
      clipboard: await refused(() => navigator.clipboard.readText()),
      fetch: await refused(() => fetch('https://example.org/')),
      file: await refused(() => fetch('file:///etc/hosts')),
      outside: await refused(async () => {
        const answer = await fetch('hedgerow://app/../../package.json')
        if (!answer.ok) throw new Error(String(answer.status))
      }),
      eval: await refused(async () => new Function('return 1')()),
    }
  })
  expect(answers).toEqual({
    geolocation: 'denied',
    notifications: 'denied',
    microphone: true,
    clipboard: true,
    fetch: true,
    file: true,
    outside: true,
    eval: true,
  })
})
