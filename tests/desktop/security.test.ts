/** Rules of the desktop's security, each on the built program: what it tells Electron, and what it answers when it is asked for more. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { listAssets } from '../../electron/hosts/browser/assets.ts'
import { pageHeaders, securityHeaders } from '../../electron/hosts/browser/guard.ts'
import { outsideAddress } from '../../electron/services/window/outside.ts'
import { DESKTOP_CHANNELS } from '../../shared/protocol/window/desktop.ts'
import { builtDesktop } from '../support/builtDesktop.ts'
import { Driver, type Look } from '../support/electronDriver.ts'

const OUT = join(import.meta.dirname, '..', '..', 'out')
vi.setConfig({ testTimeout: 25_000 })

let driver: Driver
let look: Look
beforeAll(async () => {
  await builtDesktop()
  driver = new Driver()
  await driver.page()
  look = await driver.look()
}, 180_000)
afterAll(() => driver?.stop())

interface Answer {
  readonly status: number
  readonly headers: { readonly [name: string]: string }
  readonly bytes: number
}
const fetched = (url: string, method = 'GET'): Promise<Answer> => driver.act<Answer>('fetch', url, method)

describe('renderers', () => {
  test('all are sandboxed and isolated, without Node, without webview', () => {
    expect(look.sandboxed).toBe(true)
    expect(look.windows[0]?.options.webPreferences).toMatchObject({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
      spellcheck: false,
      navigateOnDragDrop: false,
    })
    const preferences = Object.keys(look.windows[0]?.options.webPreferences ?? {})
    for (const never of [
      'webSecurity',
      'allowRunningInsecureContent',
      'experimentalFeatures',
      'enableBlinkFeatures',
      'nodeIntegrationInSubFrames',
      'nodeIntegrationInWorker',
    ])
      expect(preferences).not.toContain(never)
  })

  test('the preload is one file that asks for `electron` only and gives five functions', () => {
    expect(readdirSync(join(OUT, 'preload'))).toEqual(['preload.cjs'])
    const text = readFileSync(join(OUT, 'preload', 'preload.cjs'), 'utf8')
    expect([...text.matchAll(/require\(([^)]*)\)/g)].map((m) => m[1])).toEqual(['"electron"'])
    expect(text).not.toMatch(/\bprocess\.|\bBuffer\b|__dirname|\beval\b|new Function/)
    const ran = driver.told.find((t) => t.functions !== undefined)
    expect(ran).toEqual({
      required: ['electron'],
      functions: ['connect', 'take', 'save', 'outside', 'onNews'],
    })
  })

  test('no remote module, no Node process started beside utility processes', () => {
    const main = readFileSync(join(OUT, 'main', 'desktop.js'), 'utf8')
    expect(main).not.toContain('@electron/remote')
    expect(main).not.toContain('enableRemoteModule')
    expect(main).not.toContain('ELECTRON_RUN_AS_NODE')
  })
})

describe('the scheme', () => {
  test('is secure and standard, and gets round no policy', () => {
    expect(look.schemes).toEqual([
      {
        scheme: 'hedgerow',
        privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true },
      },
    ])
  })

  test('serves the page, its fonts and the worker of the PDF viewer with the headers of the browser host', async () => {
    const page = await fetched('hedgerow://app/index.html')
    expect(page).toMatchObject({ status: 200, headers: pageHeaders() })
    expect(page.headers['content-type']).toBe('text/html; charset=utf-8')
    const assets = readdirSync(join(OUT, 'renderer', 'assets'))
    const font = assets.find((f) => f.endsWith('.woff2'))
    const worker = assets.find((f) => /worker/i.test(f) && /\.m?js$/.test(f))
    for (const [file, type] of [
      [font, 'font/woff2'],
      [worker, 'text/javascript; charset=utf-8'],
    ]) {
      const answer = await fetched(`hedgerow://app/assets/${file}`)
      expect(answer, String(file)).toMatchObject({
        status: 200,
        headers: { ...pageHeaders(), 'content-type': type },
      })
      expect(answer.bytes).toBeGreaterThan(1000)
    }
  })

  test('the policy lets in nothing by default; both hosts have the same but for the socket', () => {
    const policy = pageHeaders()['content-security-policy'] ?? ''
    expect(policy.startsWith("default-src 'none'; script-src 'self'; style-src 'self';")).toBe(true)
    expect(policy).not.toMatch(/unsafe-eval|script-src[^;]*unsafe-inline|https?:|\*/)
    const browser = securityHeaders(8123)['content-security-policy'] ?? ''
    expect(browser.replace(' ws://127.0.0.1:8123', '')).toBe(policy)
  })

  test.each([
    'hedgerow://app/../package.json',
    'hedgerow://app/..%2f..%2fpackage.json',
    'hedgerow://app/%2e%2e/%2e%2e/package.json',
    'hedgerow://app/assets/../../main/desktop.js',
    'hedgerow://app/assets\\..\\..\\main\\desktop.js',
    'hedgerow://app/index.html%00.js',
    'hedgerow://app/index.html\u0000',
    'hedgerow://app//etc/passwd',
    'hedgerow://app/file:///etc/passwd',
    'hedgerow://app/INDEX.HTML',
    'hedgerow://app/index%2ehtml',
    'hedgerow://app/__proto__',
    'hedgerow://app/constructor',
    'hedgerow://other/index.html',
    'hedgerow://app.evil/index.html',
    'hedgerow://app@evil/index.html',
  ])('%j is not there', async (url) => {
    expect(await fetched(url)).toMatchObject({ status: 404, bytes: 0 })
  })

  test('nothing is written to it', async () => {
    expect((await fetched('hedgerow://app/index.html', 'POST')).status).toBe(404)
  })

  test('links out of the folder are not followed', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'hedgerow-assets-'))
    writeFileSync(join(folder, 'index.html'), '<p>')
    symlinkSync('/etc/passwd', join(folder, 'passwd.json'))
    symlinkSync('/etc', join(folder, 'etc'))
    const assets = await listAssets(folder)
    rmSync(folder, { recursive: true })
    expect([...assets.keys()].sort()).toEqual(['/', '/index.html'])
  })
})

describe('ways out of the page', () => {
  const PLACES = [
    'https://evil.example/',
    'file:///etc/passwd',
    'hedgerow://app/other.html',
    'javascript:alert(1)',
    'data:text/html,x',
  ]
  test.each(['will-navigate', 'will-frame-navigate', 'will-redirect'])(
    '%s is prevented, but to the page itself',
    async (event) => {
      for (const url of PLACES) expect(await driver.act('fire', 'contents', event, { url }), url).toBe(true)
      expect(await driver.act('fire', 'contents', event, { url: 'hedgerow://app/index.html' })).toBe(false)
    },
  )

  test('no new window, no webview, no download', async () => {
    for (const url of PLACES) expect(await driver.act('openWindow', url)).toEqual({ action: 'deny' })
    expect(await driver.act('fire', 'contents', 'will-attach-webview', {}, {}, {})).toBe(true)
    expect(await driver.act('fire', 'session', 'will-download', {}, {})).toBe(true)
  })

  test('every address that is not the program is cancelled before it is asked for', async () => {
    const cancel = async (url: string) =>
      (await driver.act<{ cancel: boolean }>('rule', 'address', { url }, 'CALLBACK')).cancel
    for (const url of [
      'https://evil.example/',
      'http://127.0.0.1/',
      'ws://127.0.0.1:1/',
      'file:///etc/passwd',
      'blob:https://evil.example/1',
      'hedgerow://apple/',
    ])
      expect(await cancel(url), url).toBe(true)
    for (const url of ['hedgerow://app/index.html', 'blob:hedgerow://app/1', 'data:,'])
      expect(await cancel(url), url).toBe(false)
  })

  test("Chromium's own services find no network, and no dictionary is fetched", () => {
    expect(look.switches).toContain('host-resolver-rules=MAP * ~NOTFOUND')
    expect(look.switches).toContain('disable-background-networking=')
    expect(look.switches).toContain('disable-component-update=')
    expect(look.spellChecker).toBe(false)
  })

  test('one door to the outside: https, a host of the list, no credentials', async () => {
    for (const address of [
      'http://infomemo.theocc.com/',
      'https://evil.example/',
      'https://infomemo.theocc.com.evil.example/',
      'https://infomemo.theocc.com:8443/',
      'https://user:pass@infomemo.theocc.com/',
      'https://evil.example@infomemo.theocc.com@evil.example/',
      'file:///etc/passwd',
      'javascript:alert(1)',
      '//infomemo.theocc.com/',
      '',
      null,
      { toString: () => 'https://infomemo.theocc.com/' },
    ])
      expect(outsideAddress(address), String(address)).toBeNull()
    await driver.act('bridge', 'outside', 'https://evil.example/')
    await driver.act('bridge', 'outside', 'http://infomemo.theocc.com/')
    await driver.act('bridge', 'outside', 'https://infomemo.theocc.com/infomemos?number=1')
    await driver.act('click', 'adjustments')
    expect((await driver.look()).outside).toEqual([
      'https://infomemo.theocc.com/infomemos?number=1',
      'https://infomemo.theocc.com/',
    ])
  })
})

describe('permissions', () => {
  const own = { requestingUrl: 'hedgerow://app/index.html' }
  test('all are denied, asked for and checked', async () => {
    for (const permission of [
      'media',
      'geolocation',
      'notifications',
      'clipboard-read',
      'fileSystem',
      'openExternal',
      'fullscreen',
      'unknown',
    ]) {
      expect(await driver.act('rule', 'request', null, permission, 'CALLBACK', own), permission).toBe(false)
      expect(await driver.act('rule', 'check', null, permission, 'hedgerow://app'), permission).toBe(false)
    }
    expect(await driver.act('rule', 'device', { deviceType: 'hid' })).toBe(false)
  })

  test('but copying figures, by the page itself', async () => {
    const copying = 'clipboard-sanitized-write'
    expect(await driver.act('rule', 'request', null, copying, 'CALLBACK', own)).toBe(true)
    for (const origin of ['hedgerow://app', 'hedgerow://app/'])
      expect(await driver.act('rule', 'check', null, copying, origin)).toBe(true)
    expect(
      await driver.act('rule', 'request', null, copying, 'CALLBACK', { requestingUrl: 'https://x.example/' }),
    ).toBe(false)
    for (const origin of ['https://x.example', 'hedgerow://apple', 'null', ''])
      expect(await driver.act('rule', 'check', null, copying, origin), origin).toBe(false)
  })
})

describe('calls', () => {
  test('from a frame in the page, from another window, or after the page went elsewhere are refused', async () => {
    const statement = join(driver.folder, 'a.csv')
    writeFileSync(statement, 'a,b\n1,2\n')
    const ports = driver.told.filter((t) => t.connected === true).length
    for (const sender of ['frame', 'other', 'away']) {
      const refused = { sentence: 'Another page tried to use Hedgerow; it was refused.' }
      expect(await driver.act('ipc', DESKTOP_CHANNELS.take, sender, statement)).toEqual(refused)
      expect(await driver.act('ipc', DESKTOP_CHANNELS.save, sender, 'x')).toEqual(refused)
      await driver.act('ipc', DESKTOP_CHANNELS.connect, sender)
      await driver.act('ipc', DESKTOP_CHANNELS.outside, sender, 'https://infomemo.theocc.com/never')
    }
    expect(await driver.act('ipc', DESKTOP_CHANNELS.take, 'page', statement)).toMatchObject({
      file: { name: 'a.csv', bytes: 8 },
    })
    expect((await driver.look()).outside).not.toContain('https://infomemo.theocc.com/never')
    expect(driver.told.filter((t) => t.connected === true).length).toBe(ports)
  })

  test('on channels that are not of the list find nobody', async () => {
    await expect(driver.act('ipc', 'hedgerow:anything', 'page')).rejects.toThrow('No handler')
  })
})
