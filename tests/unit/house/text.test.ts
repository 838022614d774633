import { existsSync } from 'node:fs'
import { homedir, hostname } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { filesBelow, ROOT, textOf } from './sources.ts'

const TEXT =
  /(\.(ts|js|cjs|mjs|svelte|md|json|html|css|yml|yaml|txt|csv|xml)|(^|\/)\.[a-z]+rc|\.gitignore|(^|\/)LICENSE)$/

/** Files of other people (licence texts, goldens made elsewhere) are data; everything else is ours to keep clean. */
const files = filesBelow('.').filter((f) => TEXT.test(f) && f !== 'tests/unit/house/text.test.ts')

function mentions(pattern: RegExp): string[] {
  return files.flatMap((f) =>
    textOf(f)
      .split('\n')
      .flatMap((line, k) => (pattern.test(line) ? [`${f}:${k + 1} ${line.trim().slice(0, 100)}`] : [])),
  )
}

describe('the repository names nothing of the machine it was written on', () => {
  test('there are files to look at', () => expect(files.length).toBeGreaterThan(30))

  test('no path of a developer or a working folder', () => {
    expect(mentions(/(^|[^\w.])\/(work|root)(\/|\b)/)).toEqual([])
    const made = (line: string): boolean => line.startsWith('tests/')
    expect(
      mentions(/(^|[^\w.])\/(home|Users)\/\w|[A-Z]:\\{1,2}Users\\{1,2}\w/).filter((l) => !made(l)),
    ).toEqual([])
    // Tests may make up a user's folder; the real ones stand nowhere.
    for (const here of [ROOT, homedir()].filter((path) => path.length > 4)) {
      expect(files.filter((f) => textOf(f).includes(`${here}/`))).toEqual([])
    }
  })

  test('no registry or mirror, and no host name of this machine', () => {
    expect(mentions(/\bregistry\.[a-z0-9-]+\.[a-z]|npmmirror|artifactory|verdaccio|\bnexus\b/i)).toEqual([])
    const name = hostname()
    if (name.length > 8) expect(files.filter((f) => textOf(f).includes(name))).toEqual([])
  })

  test('the lock file names no place to download from', () => {
    expect(existsSync(join(ROOT, 'package-lock.json'))).toBe(true)
    expect(textOf('package-lock.json')).not.toMatch(/"resolved":/)
  })
})
