/** The repository's own files and their syntax trees, for tests that read the house rules off the code. */
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import ts from 'typescript'

export const ROOT = join(import.meta.dirname, '..', '..', '..')
const SKIPPED = new Set(['node_modules', 'out', '.git'])

/** All files below a folder of the repository, as paths with forward slashes from its root, sorted. */
export function filesBelow(folder: string): string[] {
  const found: string[] = []
  const walk = (path: string): void => {
    for (const entry of readdirSync(path, { withFileTypes: true })) {
      if (SKIPPED.has(entry.name)) continue
      const full = join(path, entry.name)
      if (entry.isDirectory()) walk(full)
      else if (entry.isFile()) found.push(relative(ROOT, full).split(sep).join('/'))
    }
  }
  walk(join(ROOT, folder))
  return found.sort()
}

/** TypeScript sources below these folders; folders that do not exist yet have none. */
export function sourcesBelow(...folders: string[]): string[] {
  const present = new Set(readdirSync(ROOT))
  return folders
    .filter((f) => present.has(f.split('/')[0] ?? f))
    .flatMap((f) => filesBelow(f))
    .filter((f) => f.endsWith('.ts') && !f.endsWith('.d.ts'))
}

export function textOf(file: string): string {
  return readFileSync(join(ROOT, file), 'utf8')
}

/** Answers a finding about a node, or null. */
export type Report = (node: ts.Node, source: ts.SourceFile) => string | null

/** Visits every node of every file. @returns findings as `file:line message` */
export function inspect(files: readonly string[], report: Report): string[] {
  return files.flatMap((file) => inspectText(file, textOf(file), report))
}

/** The same for one text. */
export function inspectText(file: string, text: string, report: Report): string[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true)
  const findings: string[] = []
  const visit = (node: ts.Node): void => {
    const message = report(node, source)
    if (message !== null) {
      const { line } = source.getLineAndCharacterOfPosition(node.getStart(source))
      findings.push(`${file}:${line + 1} ${message}`)
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return findings
}
