// The whole pass rule of the golden files (goldens/README.md, "When a case passes"). It compares, it never computes.

/** One place where an answer is not the golden one. `path` leads to the field, `message` says what stands there and what should. */
export interface GoldenFailure {
  readonly id: string
  readonly path: string
  readonly message: string
  readonly inputs: unknown
}

type Tree = Readonly<Record<string, unknown>>

/** How to compare: the family (`american` and `svi_fit` have rules of their own), the tier, and the name of the answer's member. */
export interface GoldenRule {
  readonly family: string
  readonly tier?: 'accurate' | 'fast'
  /** `expected` (quant, ledger) or `expect` (market making). */
  readonly member?: 'expected' | 'expect'
  /** Deep equality of the ledger families: no tolerance, no unnamed field inside a named one unless null or empty. */
  readonly exact?: boolean
}

const LISTS = ['cases', 'limits', 'status_cases', 'ssvi'] as const

function isTree(x: unknown): x is Tree {
  return typeof x === 'object' && x !== null && !Array.isArray(x)
}

function show(x: unknown): string {
  return x === undefined ? 'nothing' : JSON.stringify(x)
}

function isEmpty(x: unknown): boolean {
  if (x === null || x === undefined || x === '') return true
  if (Array.isArray(x)) return x.length === 0
  return isTree(x) && Object.keys(x).length === 0
}

/** The tolerance of a number under `tol`, or null when there is none: such a file is refused. */
function allowance(tol: unknown, want: number): number | null {
  if (typeof tol === 'number') return tol
  if (isTree(tol) && typeof tol.abs === 'number' && typeof tol.rel === 'number') {
    return tol.abs + tol.rel * Math.abs(want)
  }
  return null
}

/** Rule 4: follow the names until the tolerance is a number or a pair, which holds for everything below. */
function stepTolerance(tol: unknown, name: string): unknown {
  if (typeof tol === 'number') return tol
  if (!isTree(tol)) return undefined
  if (typeof tol.abs === 'number' && typeof tol.rel === 'number') return tol
  return tol[name]
}

type Report = (path: string, message: string) => void

function compareNumber(want: number, got: unknown, tol: unknown, path: string, report: Report): void {
  const allowed = allowance(tol, want)
  if (allowed === null) {
    report(path, `the golden file gives no tolerance for ${want}`)
  } else if (typeof got !== 'number' || !Number.isFinite(got)) {
    report(path, `want ${want}, got ${show(got)}, which is no finite number`)
  } else if (!(Math.abs(got - want) <= allowed)) {
    report(
      path,
      `want ${want}, got ${got}: off by ${Math.abs(got - want).toExponential(3)}, allowed ${allowed}`,
    )
  }
}

/** Rules 2 to 4: compares `got` with `want` under `tol`, field by field. */
function compareTree(want: unknown, got: unknown, tol: unknown, path: string, report: Report): void {
  if (typeof want === 'number') {
    compareNumber(want, got, tol, path, report)
    return
  }
  if (Array.isArray(want)) {
    if (!Array.isArray(got) || got.length !== want.length) {
      const length = Array.isArray(got) ? `one of ${got.length}` : show(got)
      report(path, `want a list of ${want.length}, got ${length}`)
      return
    }
    want.forEach((item, i) => {
      compareTree(item, got[i], tol, `${path}[${i}]`, report)
    })
    return
  }
  if (isTree(want)) {
    if (!isTree(got)) {
      report(path, `want an object, got ${show(got)}`)
      return
    }
    for (const [name, value] of Object.entries(want)) {
      const next = path === '' ? name : `${path}.${name}`
      if (!(name in got)) report(next, `want ${show(value)}, got nothing`)
      else compareTree(value, got[name], stepTolerance(tol, name), next, report)
    }
    return
  }
  if (got !== want) report(path, `want ${show(want)}, got ${show(got)}`)
}

/** Rule 7: exact equality; below the top level an unnamed field must be null or empty. */
function compareExact(want: unknown, got: unknown, path: string, report: Report): void {
  if (Array.isArray(want)) {
    if (!Array.isArray(got) || got.length !== want.length) {
      report(path, `want ${show(want)}, got ${show(got)}`)
      return
    }
    want.forEach((item, i) => {
      compareExact(item, got[i], `${path}[${i}]`, report)
    })
    return
  }
  if (!isTree(want)) {
    if (got !== want) report(path, `want ${show(want)}, got ${show(got)}`)
    return
  }
  if (!isTree(got)) {
    report(path, `want ${show(want)}, got ${show(got)}`)
    return
  }
  for (const [name, value] of Object.entries(want)) {
    const next = path === '' ? name : `${path}.${name}`
    if (!(name in got)) report(next, `want ${show(value)}, got nothing`)
    else compareExact(value, got[name], next, report)
  }
  if (path === '') return
  for (const [name, value] of Object.entries(got)) {
    if (!(name in want) && !isEmpty(value)) report(`${path}.${name}`, `not expected, got ${show(value)}`)
  }
}

interface Svi {
  readonly a: number
  readonly b: number
  readonly rho: number
  readonly m: number
  readonly sigma: number
}

const SVI_NAMES = ['a', 'b', 'rho', 'm', 'sigma'] as const

function rawSvi(p: Svi, k: number): number {
  return p.a + p.b * (p.rho * (k - p.m) + Math.sqrt((k - p.m) ** 2 + p.sigma ** 2))
}

/** Domain of raw SVI as in quant.md 5.3, with the last bit of the inequalities forgiven. */
function sviDomain(p: Svi): string | null {
  const slack = 1e-12
  if (!(p.b >= 0)) return 'b >= 0'
  if (!(Math.abs(p.rho) < 1)) return '|rho| < 1'
  if (!(p.sigma > 0)) return 'sigma > 0'
  if (!(p.a + p.b * p.sigma * Math.sqrt(1 - p.rho ** 2) >= -slack)) return 'a + b sigma sqrt(1 - rho^2) >= 0'
  if (!(p.b * (1 + Math.abs(p.rho)) <= 2 + slack)) return 'b (1 + |rho|) <= 2'
  return null
}

/** Rule 6, kind `fit`: the params lie in the domain, their raw SVI is the answered w_at_k, and w_at_k is close or small in rms. */
function compareSviFit(entry: Tree, got: unknown, report: Report): void {
  const expected = entry.expected as { readonly w_at_k: readonly number[] }
  const inputs = entry.inputs as {
    readonly T: number
    readonly k: readonly number[]
    readonly iv: readonly number[]
  }
  const tol = entry.tol as { readonly params: { readonly svi: number }; readonly w_at_k: unknown }
  if (!isTree(got) || !isTree(got.params)) {
    report('params', `want SVI parameters, got ${show(got)}`)
    return
  }
  const params = got.params
  for (const name of SVI_NAMES) {
    if (!Number.isFinite(params[name])) {
      report(`params.${name}`, `want a finite number, got ${show(params[name])}`)
      return
    }
  }
  const svi = params as unknown as Svi
  const broken = sviDomain(svi)
  if (broken !== null) report('params', `outside the domain of SVI (${broken}): ${show(params)}`)
  const w = got.w_at_k
  if (!Array.isArray(w) || w.length !== expected.w_at_k.length || !w.every((x) => Number.isFinite(x))) {
    report('w_at_k', `want ${expected.w_at_k.length} finite numbers, got ${show(w)}`)
    return
  }
  const largest = Math.max(...expected.w_at_k.map(Math.abs))
  inputs.k.forEach((k, i) => {
    const off = Math.abs(rawSvi(svi, k) - (w[i] as number))
    if (!(off <= tol.params.svi * largest))
      report(`w_at_k[${i}]`, `is not the SVI of the params: off by ${off}`)
  })
  if (isTree(tol.w_at_k) && typeof tol.w_at_k.rmse_max === 'number') {
    const squares = inputs.iv.map((iv, i) => ((w[i] as number) - iv * iv * inputs.T) ** 2)
    const rmse = Math.sqrt(squares.reduce((sum, x) => sum + x, 0) / squares.length)
    if (!(rmse <= tol.w_at_k.rmse_max)) report('w_at_k', `rmse ${rmse}, allowed ${tol.w_at_k.rmse_max}`)
  } else {
    compareTree(expected.w_at_k, w, tol.w_at_k, 'w_at_k', report)
  }
}

function compareEntry(entry: Tree, got: unknown, rule: GoldenRule, report: Report): void {
  const want = entry[rule.member ?? 'expected']
  if (rule.exact === true) {
    compareExact(want, got, '', report)
    return
  }
  if (rule.family === 'svi_fit' && entry.kind === 'fit') {
    compareSviFit(entry, got, report)
    return
  }
  const tol = rule.family === 'american' ? stepTolerance(entry.tol, rule.tier ?? 'accurate') : entry.tol
  compareTree(want, got, tol, '', report)
}

/**
 * Compares an answered document with its golden one. Returns every failure, none when all cases pass.
 * Answers are found by `id`, never by position; a case without an answer fails.
 */
export function compareGolden(golden: unknown, answered: unknown, rule: GoldenRule): GoldenFailure[] {
  const failures: GoldenFailure[] = []
  const member = rule.member ?? 'expected'
  if (!isTree(golden) || !isTree(answered))
    throw new Error('A golden document and its answer must be JSON objects.')
  const reporter =
    (id: string, inputs: unknown): Report =>
    (path, message) => {
      failures.push({ id, path, message, inputs })
    }
  if (golden[member] !== undefined) {
    compareEntry(golden, answered[member], rule, reporter(rule.family, golden.inputs))
  }
  for (const list of LISTS) {
    const entries = golden[list]
    if (!Array.isArray(entries)) continue
    const answers = Array.isArray(answered[list]) ? (answered[list] as readonly unknown[]) : []
    const byId = new Map(answers.filter(isTree).map((answer) => [answer.id, answer]))
    for (const entry of entries.filter(isTree)) {
      const report = reporter(String(entry.id), entry.inputs ?? entry.input ?? entry.steps)
      const answer = byId.get(entry.id)
      if (answer === undefined || answer[member] === undefined) report('', 'no answer')
      else compareEntry(entry, answer[member], rule, report)
    }
  }
  return failures
}

/** How many cases the document holds (each list entry one; a one-document family one). */
export function countGoldenCases(golden: unknown): number {
  if (!isTree(golden)) return 0
  return LISTS.reduce(
    (count, list) => count + (Array.isArray(golden[list]) ? golden[list].length : 0),
    golden.expected !== undefined || golden.expect !== undefined ? 1 : 0,
  )
}

/** The failures as text for a test's message: at most `limit` of them, each with its inputs. */
export function describeFailures(failures: readonly GoldenFailure[], limit = 12): string {
  const lines = failures
    .slice(0, limit)
    .map((f) => `${f.id} ${f.path}: ${f.message}\n    inputs ${JSON.stringify(f.inputs)?.slice(0, 400)}`)
  const ids = [...new Set(failures.map((f) => f.id))]
  return `${failures.length} failures in ${ids.length} cases (${ids.slice(0, 40).join(' ')})\n${lines.join('\n')}`
}
