/** Draws `electron/packaging/icons/icon.svg` in every size and packs it for each system: `node tests/support/drawIcons.ts` after a change of it. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { chromium } from '@playwright/test'
import { findBrowser } from '../e2e/support/browser.ts'

const ICONS = join(import.meta.dirname, '..', '..', 'electron', 'packaging', 'icons')
const WINDOWS = [16, 24, 32, 48, 64, 128, 256]
const LINUX = [16, 32, 48, 64, 128, 256, 512]
/** Apple's types of PNG entries; the last four are twice the size they are for */
const MAC: readonly (readonly [string, number])[] = [
  ['icp4', 16],
  ['icp5', 32],
  ['icp6', 64],
  ['ic07', 128],
  ['ic08', 256],
  ['ic09', 512],
  ['ic10', 1024],
  ['ic11', 32],
  ['ic12', 64],
  ['ic13', 256],
  ['ic14', 512],
]

const drawn = await draw([...new Set([...WINDOWS, ...LINUX, ...MAC.map(([, size]) => size)])])
const png = (size: number): Buffer => drawn.get(size) as Buffer
mkdirSync(join(ICONS, 'linux'), { recursive: true })
for (const size of LINUX) writeFileSync(join(ICONS, 'linux', `${size}x${size}.png`), png(size))
writeFileSync(join(ICONS, 'icon.ico'), ico())
writeFileSync(join(ICONS, 'icon.icns'), icns())

async function draw(sizes: readonly number[]): Promise<ReadonlyMap<number, Buffer>> {
  const svg = readFileSync(join(ICONS, 'icon.svg'), 'utf8')
  const browser = await chromium.launch({ executablePath: findBrowser() })
  const images = new Map<number, Buffer>()
  for (const size of sizes) {
    const page = await browser.newPage({ viewport: { width: size, height: size } })
    const style = `body{margin:0;background:transparent}svg{display:block;width:${size}px;height:${size}px}`
    await page.setContent(`<style>${style}</style>${svg}`)
    images.set(size, await page.screenshot({ omitBackground: true }))
    await page.close()
  }
  await browser.close()
  return images
}

/** A directory of 16 bytes an image, then the images. */
function ico(): Buffer {
  const head = Buffer.alloc(6 + 16 * WINDOWS.length)
  head.writeUInt16LE(1, 2)
  head.writeUInt16LE(WINDOWS.length, 4)
  let offset = head.length
  for (const [i, size] of WINDOWS.entries()) {
    const at = 6 + 16 * i
    // 256 is written as 0
    head[at] = size % 256
    head[at + 1] = size % 256
    head.writeUInt16LE(1, at + 4)
    head.writeUInt16LE(32, at + 6)
    head.writeUInt32LE(png(size).length, at + 8)
    head.writeUInt32LE(offset, at + 12)
    offset += png(size).length
  }
  return Buffer.concat([head, ...WINDOWS.map(png)])
}

/** Entries of type, length with this head, image; the whole is such an entry itself. */
function icns(): Buffer {
  const entry = (type: string, content: Buffer): Buffer => {
    const head = Buffer.alloc(8)
    head.write(type, 'latin1')
    head.writeUInt32BE(content.length + 8, 4)
    return Buffer.concat([head, content])
  }
  return entry('icns', Buffer.concat(MAC.map(([type, size]) => entry(type, png(size)))))
}
