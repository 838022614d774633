/** The house rules that a syntax tree can tell, each as one report over a node. */
import ts from 'typescript'
import type { Report } from './sources.ts'

/** Exactly rounded by IEEE 754 or exact by definition: the same bits on every machine. All other members of Math may differ. */
// biome-ignore format: a list of words
const EXACT_MATH = new Set([
  'abs', 'ceil', 'clz32', 'floor', 'fround', 'imul', 'max', 'min', 'round', 'sign', 'sqrt', 'trunc',
  'E', 'LN10', 'LN2', 'LOG10E', 'LOG2E', 'PI', 'SQRT1_2', 'SQRT2',
])

function mathMember(node: ts.Node): string | null {
  if (!ts.isIdentifier(node) || node.text !== 'Math') return null
  const parent = node.parent
  return ts.isPropertyAccessExpression(parent) && parent.expression === node
    ? parent.name.text
    : '(whole object)'
}

function isClock(node: ts.Node): boolean {
  if (ts.isNewExpression(node)) {
    return (
      ts.isIdentifier(node.expression) &&
      node.expression.text === 'Date' &&
      (node.arguments?.length ?? 0) === 0
    )
  }
  if (ts.isCallExpression(node) && ts.isIdentifier(node.expression)) return node.expression.text === 'Date'
  if (!ts.isPropertyAccessExpression(node)) return false
  return /^(Date\.now|performance\.now|process\.hrtime|Temporal\.Now)$/.test(node.getText())
}

const POWERS = new Set([ts.SyntaxKind.AsteriskAsteriskToken, ts.SyntaxKind.AsteriskAsteriskEqualsToken])

/** Functions of Math that a platform may round differently, and the power operator, which is Math.pow by another name. */
export const inexactMath: Report = (node) => {
  if (POWERS.has(node.kind)) return '**'
  const member = mathMember(node)
  return member === null || EXACT_MATH.has(member) ? null : `Math.${member}`
}

export const clock: Report = (node) => (isClock(node) ? node.getText() : null)

/** Randomness without a seed, printing, and the process. */
export const impure: Report = (node) => {
  if (mathMember(node) === 'random') return 'Math.random'
  return memberOf(node, /^(console|process|crypto)\./)
}

/** Documents and streams: one writer of JSON, one place that prints. */
export const printing: Report = (node) =>
  memberOf(node, /^(JSON\.stringify|process\.(stdout|exit)\b|console\.)/)

export const anyType: Report = (node) => (node.kind === ts.SyntaxKind.AnyKeyword ? 'any' : null)

export const undocumented: Report = (node, source) => {
  const declared = exportedFunction(node)
  if (declared === null) return null
  return documented(declared.statement, source) ? null : `${declared.name} has no docstring`
}

function memberOf(node: ts.Node, pattern: RegExp): string | null {
  return ts.isPropertyAccessExpression(node) && pattern.test(node.getText()) ? node.getText() : null
}

function exportedFunction(node: ts.Node): { name: string; statement: ts.Node } | null {
  if (ts.isFunctionDeclaration(node) && exported(node)) {
    // Overloads: the documentation stands at the first signature.
    return previousOverload(node) ? null : { name: node.name?.text ?? '(default)', statement: node }
  }
  if (!ts.isVariableStatement(node) || !exported(node)) return null
  const [declaration] = node.declarationList.declarations
  const value = declaration?.initializer
  if (declaration === undefined || value === undefined) return null
  if (!ts.isArrowFunction(value) && !ts.isFunctionExpression(value)) return null
  return { name: declaration.name.getText(), statement: node }
}

function previousOverload(node: ts.FunctionDeclaration): boolean {
  const parent = node.parent
  if (!ts.isSourceFile(parent)) return false
  const before = parent.statements[parent.statements.indexOf(node) - 1]
  return before !== undefined && ts.isFunctionDeclaration(before) && before.name?.text === node.name?.text
}

function exported(node: ts.Node): boolean {
  return (
    ts.canHaveModifiers(node) &&
    (ts.getModifiers(node)?.some((m) => m.kind === ts.SyntaxKind.ExportKeyword) ?? false)
  )
}

function documented(statement: ts.Node, source: ts.SourceFile): boolean {
  const ranges = ts.getLeadingCommentRanges(source.text, statement.pos) ?? []
  return ranges.some((r) => source.text.slice(r.pos, r.pos + 3) === '/**' && r.end - r.pos > 12)
}
