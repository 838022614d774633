/**
 * The real page in a real Chromium over the desktop's way in: the built main process on the stand-in `electron`, the page's own port, the headers
 * of the custom scheme. What Chromium cannot lend is the bridge of the preload, which is played here function by function.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { type Browser, chromium, type Page } from '@playwright/test'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { listAssets } from '../../electron/hosts/browser/assets.ts'
import { pageHeaders } from '../../electron/hosts/browser/guard.ts'
import { findBrowser } from '../e2e/support/browser.ts'
import { statementFile } from '../e2e/support/statement.ts'
import { builtDesktop } from '../support/builtDesktop.ts'
import { Driver } from '../support/electronDriver.ts'

const PAGE = join(import.meta.dirname, '..', '..', 'out', 'renderer')
vi.setConfig({ testTimeout: 60_000 })

let driver: Driver
let server: Server
let browser: Browser
let page: Page
const wrong: string[] = []

beforeAll(async () => {
  await builtDesktop()
  driver = new Driver()
  await driver.page()
  server = await serveLikeTheScheme()
  browser = await chromium.launch({ executablePath: findBrowser() })
  page = await browser.newPage({ viewport: { width: 1280, height: 800 }, colorScheme: 'dark' })
  page.on('console', (m) => m.type() === 'error' && wrong.push(m.text()))
  page.on('pageerror', (e) => wrong.push(e.message))
  await page.exposeFunction('toHost', (act: string, ...values: unknown[]) => driver.act(act, ...values))
  await page.addInitScript(bridge)
  const hand = (what: string, value: unknown): void =>
    void page
      .evaluate(
        ([name, text]) => window.dispatchEvent(new CustomEvent(name as string, { detail: text })),
        [what, value],
      )
      .catch(() => {})
  driver.on('frame', (frame) => hand('host-frame', withArrays(frame)))
  driver.on('news', (news) => hand('host-news', JSON.stringify(news)))
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
}, 240_000)
afterAll(async () => {
  await browser?.close()
  server?.close()
  await driver?.stop()
})

test('the page gets in by its port and asks what to open', async () => {
  await page.getByRole('button', { name: /Open the sample/ }).waitFor()
})

test('a statement from the dialog of the menu becomes a heat map', async () => {
  const { name, text } = statementFile()
  const file = join(driver.folder, name)
  writeFileSync(file, text)
  await driver.act('answer', { filePaths: [file] })
  await driver.act('click', 'import')
  await page.getByRole('button', { name: /^Commit 9 of 9/ }).click()
  await page.getByRole('banner').getByText('4 / 4').waitFor({ timeout: 20_000 })
  await driver.act('click', 'go.exposure')
  const map = page.getByRole('application').first()
  await map.waitFor({ timeout: 20_000 })
  // painted, and not in one colour
  const colours = await map
    .locator('canvas')
    .first()
    .evaluate((canvas: HTMLCanvasElement) => {
      const { data } = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height) ?? {
        data: [],
      }
      const seen = new Set<number>()
      for (let i = 0; i < data.length; i += 4)
        seen.add(((data[i] as number) << 16) | ((data[i + 1] as number) << 8) | (data[i + 2] as number))
      return seen.size
    })
  expect(colours).toBeGreaterThan(5)
  expect(await page.content()).not.toContain(file)
})

test('a file dropped on the window is handed to the preload, and its refusal is shown', async () => {
  await page.evaluate(() => {
    const data = new DataTransfer()
    data.items.add(new File(['x'], 'virtual.csv'))
    document.body.dispatchEvent(
      new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }),
    )
  })
  await page.getByText('This came without a file', { exact: false }).first().waitFor()
})

test('commands of the menu are those of the palette', async () => {
  await driver.act('click', 'frame.keys')
  await page.getByRole('dialog').waitFor()
  await page.keyboard.press('Escape')
  await driver.act('click', 'frame.theme')
  await page.locator('html[data-theme="light"]').waitFor()
  expect((await driver.look()).theme).toBe('light')
})

test('the report is drawn by the worker of the viewer and saved by the dialog of the system', async () => {
  await driver.act('click', 'go.report')
  await page.locator('[data-painted="true"]').first().waitFor({ timeout: 30_000 })
  const file = join(driver.folder, 'risk.pdf')
  await driver.act('answer', { filePath: file })
  await driver.act('click', 'report.export')
  await expect.poll(() => existsSync(file), { timeout: 20_000 }).toBe(true)
  expect(readFileSync(file).subarray(0, 5).toString()).toBe('%PDF-')
})

test('a renderer that died: the new page says so', async () => {
  await driver.act('fire', 'contents', 'render-process-gone', {}, { reason: 'crashed' })
  await page.getByText('ended unexpectedly (crashed)', { exact: false }).first().waitFor()
})

test('nothing was refused by the policy and nothing failed', () => {
  expect(wrong).toEqual([])
})

/** The built page with the headers of the scheme. */
async function serveLikeTheScheme(): Promise<Server> {
  const assets = await listAssets(PAGE)
  const made = createServer((request, response) => {
    const asset = assets.get(request.url ?? '')
    response.writeHead(asset === undefined ? 404 : 200, {
      ...pageHeaders(),
      'content-type': asset?.type ?? 'text/plain',
    })
    response.end(asset === undefined ? '' : readFileSync(asset.file))
  })
  await new Promise<void>((settle) => made.listen(0, '127.0.0.1', settle))
  return made
}

/** JSON in which typed arrays are `{array, bytes}`. */
function withArrays(frame: unknown): string {
  return JSON.stringify(frame, (_key, value: unknown) =>
    ArrayBuffer.isView(value)
      ? {
          array: value.constructor.name,
          bytes: Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64'),
        }
      : value,
  )
}

/** Runs in the page: what the preload would put there. */
function bridge(): void {
  const toHost = (...values: unknown[]): Promise<unknown> =>
    (globalThis as unknown as { toHost: (...v: unknown[]) => Promise<unknown> }).toHost(...values)
  const revive = (_key: string, value: { array?: string; bytes?: string }): unknown => {
    if (typeof value?.array !== 'string' || typeof value.bytes !== 'string') return value
    const { buffer } = Uint8Array.from(atob(value.bytes), (c) => c.charCodeAt(0))
    const Kind = (globalThis as unknown as { [name: string]: new (b: ArrayBuffer) => unknown })[value.array]
    return Kind === undefined ? value : new Kind(buffer)
  }
  let port: MessagePort | null = null
  let take: (news: unknown) => void = () => {}
  addEventListener('host-frame', (event) =>
    port?.postMessage(JSON.parse((event as CustomEvent<string>).detail, revive)),
  )
  addEventListener('host-news', (event) => take(JSON.parse((event as CustomEvent<string>).detail)))
  Object.defineProperty(globalThis, 'hedgerow', {
    value: {
      connect: () => {
        const channel = new MessageChannel()
        port = channel.port1
        port.onmessage = ({ data }) => void toHost('frame', data)
        window.postMessage('hedgerow:port', location.origin, [channel.port2])
      },
      take: () => toHost('bridge', 'take', {}),
      save: (id: string) => toHost('bridge', 'save', id),
      outside: (address: string) => void toHost('bridge', 'outside', address),
      onNews: (hear: typeof take) => {
        take = hear
      },
    },
  })
}
