import { describe, expect, test } from 'vitest'
import { IssueLog } from '../../../electron/importer/issueLog.ts'
import { fileRefusal, sizeText } from '../../../electron/importer/refusal.ts'
import { FileHandles } from '../../../electron/services/fileHandles.ts'
import { importExitCode } from '../../../electron/services/importStatement.ts'
import { parseRowList } from '../../../electron/services/importStatementRows.ts'
import type { Issue } from '../../../shared/model/issue.ts'
import { type ImportedFile, ISSUES_KEPT } from '../../../shared/protocol/import.ts'

const issue = (o: Partial<Issue>): Issue => ({
  severity: 'error',
  code: 'c',
  message: 'm',
  line: null,
  column: null,
  ...o,
})

describe('lists of rows', () => {
  test.each([
    [
      '1-118,120',
      [
        [1, 118],
        [120, 120],
      ],
    ],
    [
      '120, 1 - 3',
      [
        [1, 3],
        [120, 120],
      ],
    ],
    ['7', [[7, 7]]],
  ])('%j', (text, ranges) => {
    expect(parseRowList(text)).toEqual(ranges)
  })
  test.each(['', '0', '5-3', '1,', 'a', '1-', '-3', '1..3', '1e3', '9999999999'])('%j is no list', (text) => {
    expect(parseRowList(text)).toBeNull()
  })
})

describe('issues', () => {
  test('counts are full, the list is bounded by code, a rare code is always kept', () => {
    const log = new IssueLog()
    for (let k = 0; k < 5 * ISSUES_KEPT; k++) log.add(issue({ code: 'many', line: k + 1 }))
    log.add(issue({ severity: 'warning', code: 'rare', line: 7 }))
    expect([log.errors, log.warnings]).toEqual([5 * ISSUES_KEPT, 1])
    expect(log.kept.length).toBe(ISSUES_KEPT + 1)
    expect(log.sorted()[7]?.code).toBe('rare')
  })
  test('text of a file cannot drive a terminal or turn a sentence around', () => {
    const log = new IssueLog()
    log.add(issue({ message: 'bad \u001b[2J cell \u202e txt', column: 'a\u0007' }))
    expect(log.kept[0]).toMatchObject({ message: 'bad \ufffd[2J cell \ufffd txt', column: 'a\ufffd' })
  })
  test('a copy with more leaves the first as it was', () => {
    const log = new IssueLog()
    log.add(issue({}))
    const more = log.with([issue({ severity: 'warning' })])
    expect([log.errors, log.warnings, log.kept.length]).toEqual([1, 0, 1])
    expect([more.errors, more.warnings, more.kept.length]).toEqual([1, 1, 2])
  })
})

describe('exit codes', () => {
  const file = (o: Partial<ImportedFile>): ImportedFile => ({
    file: 'f',
    format: 'x',
    rows: 1,
    drafts: 1,
    written: 1,
    duplicates: 0,
    confirmed: 0,
    warnings: 0,
    errors: 0,
    issues: [],
    batch: 1,
    cutOff: null,
    status: 'written',
    ...o,
  })
  const warned = (code: string) => file({ warnings: 1, issues: [issue({ severity: 'warning', code })] })
  test('0 done, 3 needs a person, 1 failed', () => {
    expect(importExitCode([file({})])).toBe(0)
    for (const code of ['same_file', 'revived', 'same_as']) expect(importExitCode([warned(code)])).toBe(0)
    for (const code of ['near_match', 'id_conflict', 'bust_unmatched', 'time_gap', 'time_ambiguous'])
      expect(importExitCode([file({}), warned(code)])).toBe(3)
    expect(importExitCode([file({ errors: 1 })])).toBe(3)
    expect(importExitCode([warned('near_match'), file({ status: 'failed', errors: 1 })])).toBe(1)
  })
})

test.each([
  ['ENOENT', 'file_missing'],
  ['EACCES', 'file_forbidden'],
  ['EPERM', 'file_forbidden'],
  ['EISDIR', 'file_folder'],
  ['ELOOP', 'file_missing'],
  ['EIO', 'file_unreadable'],
])('the file system says %s: %s, in one sentence without a path', (code, expected) => {
  const refusal = fileRefusal('u.xml', Object.assign(new Error(`${code}: open '/home/x/u.xml'`), { code }))
  expect(refusal.code).toBe(expected)
  expect(refusal.message).toMatch(/^u\.xml .*\.$/)
  expect(refusal.message).not.toContain('/home')
})

test('sizes are printed in binary units', () => {
  expect([1, 640, 2048, 5 * 2 ** 20, 2 ** 30].map(sizeText)).toEqual([
    '1 byte',
    '640 bytes',
    '2 KiB',
    '5.0 MiB',
    '1.0 GiB',
  ])
})

test('a handle says nothing of the path and is gone when released', () => {
  const handles = new FileHandles()
  const handle = handles.add('/home/someone/secret/u.xml')
  expect(JSON.stringify(handle)).not.toContain('someone')
  expect(handle.name).toBe('u.xml')
  expect(handles.path(handle.id)).toBe('/home/someone/secret/u.xml')
  handles.release(handle.id)
  expect(handles.path(handle.id)).toBeNull()
})
