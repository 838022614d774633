/** Files that are large or hostile, made in a moment in a temporary folder. */
import { closeSync, openSync, truncateSync, writeSync } from 'node:fs'

/** A file of `bytes` NUL bytes that takes no room on the disk. */
export function sparseFile(path: string, bytes: number): void {
  closeSync(openSync(path, 'w'))
  truncateSync(path, bytes)
}

/** `prefix`, then `unit` repeated until at least `bytes` bytes are there, then `suffix`. ASCII only. */
export function repeatedFile(
  path: string,
  parts: { prefix: string; unit: string; suffix: string },
  bytes: number,
): void {
  const { prefix, unit, suffix } = parts
  const block = unit.repeat(Math.max(1, Math.floor((1 << 20) / unit.length)))
  const fd = openSync(path, 'w')
  try {
    writeSync(fd, prefix)
    for (let written = 0; written < bytes; written += block.length) writeSync(fd, block)
    writeSync(fd, suffix)
  } finally {
    closeSync(fd)
  }
}

/** XML elements nested `depth` deep inside `open` ... `close`. */
export function nestedXml(depth: number, open: string, close: string): string {
  return `${open}${'<a>'.repeat(depth)}${'</a>'.repeat(depth)}${close}`
}

/** JSON arrays nested `depth` deep as the value of `member`. */
export function nestedJson(depth: number, member: string): string {
  return `{"${member}":${'['.repeat(depth)}${']'.repeat(depth)}}`
}

/** The classic "billion laughs": a few hundred bytes that would expand to gigabytes. */
export function entityBomb(): string {
  const levels = Array.from({ length: 9 }, (_, k) => `<!ENTITY l${k + 1} "${`&l${k};`.repeat(10)}">`)
  return `<?xml version="1.0"?>
<!DOCTYPE FlexQueryResponse [<!ENTITY l0 "ha">${levels.join('')}]>
<FlexQueryResponse queryName="&l9;" type="AF"><FlexStatements count="1"></FlexStatements></FlexQueryResponse>
`
}
