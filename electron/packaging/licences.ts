/**
 * The licence list of the installers: every package that is in them, as dependency or inside the built page, with its licence's own text.
 * Read from the lock file and the installed packages, so that it is what was built.
 */
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Built into the page or its worker; a test compares them with what the sources import. */
export const BUILT_IN = [
  '@fontsource-variable/inter',
  '@tanstack/virtual-core',
  'bits-ui',
  'pdfjs-dist',
  'svelte',
] as const

/** Files of others inside a package that have a licence of their own, with a package whose text it is. */
const INSIDE = [
  { name: 'Roboto (font, in pdfmake)', licence: 'Apache-2.0', textOf: 'pdfjs-dist', author: 'Google' },
] as const

export interface Licence {
  /** name and version */
  readonly title: string
  /** SPDX expression */
  readonly licence: string
  readonly text: string
}

interface Locked {
  readonly version?: string
  readonly license?: string
  readonly dependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
}
type Lock = Readonly<Record<string, Locked>>

/** Every package that ships, sorted by name. @throws Error naming a package whose licence has no text */
export function licences(root: string): Licence[] {
  const lock = (JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as { packages: Lock })
    .packages
  const wanted = [...Object.keys(lock['']?.dependencies ?? {}), ...BUILT_IN]
  const places = new Set<string>()
  for (const name of wanted) collect(lock, '', name, places)
  const found = [...places].map((place) => licenceOf(root, place, lock[place] as Locked))
  const inside = INSIDE.map(({ name, licence, textOf }) => ({
    title: name,
    licence,
    text: textIn(join(root, 'node_modules', textOf)) as string,
  }))
  const byTitle = new Map([...found, ...inside].map((l) => [l.title, l]))
  return [...byTitle.values()].sort((a, b) => (a.title < b.title ? -1 : 1))
}

/** The list as one text. */
export function licenceText(list: readonly Licence[]): string {
  const head = `Hedgerow contains the work of others. Their licences, ${list.length} in number, follow; Electron's and Chromium's lie beside this file.\n`
  const one = ({ title, licence, text }: Licence): string =>
    `${'='.repeat(80)}\n${title} (${licence})\n${'='.repeat(80)}\n\n${text.trim()}\n`
  return [head, ...list.map(one)].join('\n')
}

/** Writes the list, and Hedgerow's own licence, where the installers take them from. */
export function writeLicences(root: string, folder: string): void {
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'THIRD-PARTY-LICENSES.txt'), licenceText(licences(root)))
  copyFileSync(join(root, 'LICENSE'), join(folder, 'LICENSE.txt'))
}

/** Adds a package and what it needs, each where Node would find it. */
function collect(lock: Lock, from: string, name: string, into: Set<string>): void {
  const place = resolve(lock, from, name)
  if (place === null || into.has(place)) return
  into.add(place)
  const { dependencies = {}, peerDependencies = {} } = lock[place] as Locked
  for (const next of Object.keys({ ...dependencies, ...peerDependencies })) collect(lock, place, next, into)
}

function resolve(lock: Lock, from: string, name: string): string | null {
  for (let base = from; ; base = base.slice(0, Math.max(0, base.lastIndexOf('node_modules/') - 1))) {
    const place = `${base === '' ? '' : `${base}/`}node_modules/${name}`
    if (lock[place] !== undefined) return place
    if (base === '') return null
  }
}

function licenceOf(root: string, place: string, { version, license }: Locked): Licence {
  const folder = join(root, place)
  const title = `${place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length)} ${version ?? ''}`
  const own = textIn(folder)
  const licence =
    license ?? (/\bMIT\b|Permission is hereby granted, free of charge/.test(own ?? '') ? 'MIT' : '')
  const text = own ?? standardText(licence, authorOf(folder))
  if (text === null || licence === '')
    throw new Error(`${title} has no licence text: look at its repository.`)
  return { title, licence, text }
}

/** Licence and notice files of a package, null when it has none. */
function textIn(folder: string): string | null {
  if (!existsSync(folder)) return null
  const names = readdirSync(folder, { withFileTypes: true })
    .filter((e) => e.isFile() && /^(licen[cs]e|copying|notice)/i.test(e.name))
    .map((e) => e.name)
    .sort()
  if (names.length === 0) return null
  return names.map((n) => readFileSync(join(folder, n), 'utf8').trim()).join('\n\n')
}

function authorOf(folder: string): string {
  const { author } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    author?: string | { name?: string }
  }
  return (typeof author === 'string' ? author : author?.name) ?? 'its authors'
}

/** Some packages name their licence and forget its text. */
function standardText(licence: string, author: string): string | null {
  if (licence === 'MIT') return `Copyright (c) ${author}\n\n${MIT}`
  if (licence === 'ISC') return `Copyright (c) ${author}\n\n${ISC}`
  return null
}

const MIT = `Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation files (the "Software"), to deal
in the Software without restriction, including without limitation the rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
copies of the Software, and to permit persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN
THE SOFTWARE.`

const ISC = `Permission to use, copy, modify, and/or distribute this software for any purpose with or without fee is hereby granted, provided that the above
copyright notice and this permission notice appear in all copies.

THE SOFTWARE IS PROVIDED "AS IS" AND THE AUTHOR DISCLAIMS ALL WARRANTIES WITH REGARD TO THIS SOFTWARE INCLUDING ALL IMPLIED WARRANTIES OF
MERCHANTABILITY AND FITNESS. IN NO EVENT SHALL THE AUTHOR BE LIABLE FOR ANY SPECIAL, DIRECT, INDIRECT, OR CONSEQUENTIAL DAMAGES OR ANY DAMAGES
WHATSOEVER RESULTING FROM LOSS OF USE, DATA OR PROFITS, WHETHER IN AN ACTION OF CONTRACT, NEGLIGENCE OR OTHER TORTIOUS ACTION, ARISING OUT OF OR IN
CONNECTION WITH THE USE OR PERFORMANCE OF THIS SOFTWARE.`
