/** What the installers' configuration names is there; the licence list is whole. What electron-builder makes of it: package.test.ts. */
import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { BUILT_IN, licences, licenceText } from '../../electron/packaging/licences.ts'
import config from '../../electron-builder.config.ts'

const ROOT = join(import.meta.dirname, '..', '..')
const ICONS = join(ROOT, config.directories?.buildResources ?? '')
const own = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  readonly main: string
  readonly desktopName: string
  readonly dependencies: Readonly<Record<string, string>>
  readonly devDependencies: Readonly<Record<string, string>>
}
/** length of the fixed head of a PNG up to its size */
const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])

function pngSize(bytes: Buffer): readonly [number, number] {
  expect(bytes.subarray(0, 8)).toEqual(PNG)
  return [bytes.readUInt32BE(16), bytes.readUInt32BE(20)]
}

describe('the configuration', () => {
  test('unpacks exactly the native module from the archive', () => {
    const natives = globSync('node_modules/better-sqlite3/prebuilds/*.node', { cwd: ROOT })
    expect(natives).toHaveLength(8)
    const unpacked = globSync(config.asarUnpack as string[], { cwd: ROOT })
    expect(unpacked.sort()).toEqual(natives.sort())
    const others = Object.keys(own.dependencies).flatMap((name) =>
      globSync(`node_modules/${name}/**/*.node`, { cwd: ROOT }),
    )
    expect(others.filter((f) => !natives.includes(f))).toEqual([])
  })

  test('keeps for each system its own native modules and drops those of all others', () => {
    const all = globSync('*.node', { cwd: join(ROOT, 'node_modules/better-sqlite3/prebuilds') })
    for (const [system, part] of [
      ['win32', config.win],
      ['darwin', config.mac],
      ['linux', config.linux],
    ] as const) {
      const patterns = ((part?.files ?? []) as string[]).filter((f) => f.includes('prebuilds'))
      expect(patterns).toHaveLength(1)
      const dropped = globSync((patterns[0] as string).slice(1), { cwd: ROOT }).map((f) =>
        f.replace(/^.*[\\/]/, ''),
      )
      expect(all.filter((f) => !dropped.includes(f)).sort()).toEqual([
        `${system}-arm64.node`,
        `${system}-x64.node`,
      ])
    }
  })

  test('registers the program under the name it gives itself', () => {
    const main = readFileSync(join(ROOT, 'electron/hosts/desktop/main/main.ts'), 'utf8')
    expect(main).toContain(`setAppUserModelId('${config.appId}')`)
  })

  test('opens books by their ending and asks nobody to publish', () => {
    expect(config.fileAssociations).toMatchObject([{ ext: 'hedgerow' }])
    expect(config.publish).toBeNull()
    expect(own.main).toBe('out/main/desktop.js')
    // desktops match a running window to its entry by this name
    expect(own.desktopName).toBe(`${config.linux?.executableName}.desktop`)
  })
})

describe('the icon', () => {
  test('for Windows has every size, each a PNG of that size', () => {
    const ico = readFileSync(join(ICONS, config.win?.icon as string))
    expect([ico.readUInt16LE(0), ico.readUInt16LE(2)]).toEqual([0, 1])
    const sizes = Array.from({ length: ico.readUInt16LE(4) }, (_, i) => {
      const at = 6 + 16 * i
      const [width, height] = pngSize(ico.subarray(ico.readUInt32LE(at + 12)))
      expect([width % 256, height % 256]).toEqual([ico[at], ico[at + 1]])
      return width
    })
    for (const wanted of [16, 32, 48, 256]) expect(sizes).toContain(wanted)
  })

  test('for macOS holds PNGs up to 1024', () => {
    const icns = readFileSync(join(ICONS, config.mac?.icon as string))
    expect(icns.toString('latin1', 0, 4)).toBe('icns')
    expect(icns.readUInt32BE(4)).toBe(icns.length)
    const sizes: number[] = []
    for (let at = 8; at < icns.length; at += icns.readUInt32BE(at + 4)) {
      const [width, height] = pngSize(icns.subarray(at + 8))
      expect(width).toBe(height)
      sizes.push(width)
    }
    expect(Math.max(...sizes)).toBe(1024)
  })

  test('for Linux is a folder of sizes that say what they are', () => {
    const folder = join(ICONS, config.linux?.icon as string)
    const files = globSync('*.png', { cwd: folder })
    expect(files).toContain('512x512.png')
    for (const file of files) {
      const [width, height] = pngSize(readFileSync(join(folder, file)))
      expect(`${width}x${height}.png`).toBe(file)
    }
  })
})

describe('the licence list', () => {
  const list = licences(ROOT)

  test('has a text for every package that ships', () => {
    for (const { title, licence, text } of list) {
      expect(licence, title).not.toBe('')
      expect(text.length, title).toBeGreaterThan(150)
    }
    const names = list.map((l) => l.title.replace(/ \S+$/, ''))
    for (const name of [...Object.keys(own.dependencies), ...BUILT_IN, 'fontkit', 'node-addon-api'])
      expect(names).toContain(name)
    expect(licenceText(list)).toContain(`${list.length} in number`)
  })

  test('knows every package that the page is built from', () => {
    const imported = new Set<string>()
    for (const file of globSync('{renderer,shared}/**/*.{ts,svelte,css}', { cwd: ROOT }))
      for (const [, name = ''] of readFileSync(join(ROOT, file), 'utf8').matchAll(
        /(?:from|import\(?)\s*['"]([@a-z][^'"]*)['"]/g,
      ))
        imported.add(
          name
            .split('/')
            .slice(0, name.startsWith('@') ? 2 : 1)
            .join('/'),
        )
    const known = new Set<string>([...Object.keys(own.dependencies), ...BUILT_IN])
    expect([...imported].filter((name) => !known.has(name))).toEqual([])
    for (const name of BUILT_IN) expect(own.devDependencies).toHaveProperty(name)
  })

  test('allows only licences that let a program be given away', () => {
    const known = /^(MIT|ISC|0BSD|Apache-2\.0|BSD-[23]-Clause|BlueOak-1\.0\.0|OFL-1\.1|\(MIT AND Zlib\))$/
    expect(list.filter((l) => !known.test(l.licence)).map((l) => `${l.title}: ${l.licence}`)).toEqual([])
  })
})

test('the files the package is made of are built', () => {
  expect(existsSync(join(ROOT, own.main))).toBe(true)
})
