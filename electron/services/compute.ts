/** Use case: a file of cases in, the same file with our own answers out (cli.md, `compute`). No book, no clock. */
import { computeLedger } from '../../shared/ledger/compute.ts'
import { computeQuant, quantFamilies } from '../../shared/quant/compute/registry.ts'

/** The file cannot be evaluated; `message` is one plain sentence. */
export class ComputeFailure extends Error {
  override readonly name = 'ComputeFailure'
  readonly code: 'compute/not-json' | 'compute/bad-document'

  constructor(code: 'compute/not-json' | 'compute/bad-document', message: string) {
    super(message)
    this.code = code
  }
}

/** Every family by its full name; `ledger/NAME` stands for any file of ledger steps. */
export function computeFamilies(): string[] {
  return [...quantFamilies().map((f) => `quant/${f}`), 'ledger/NAME']
}

/** Whether this version evaluates the family. A ledger file's name does not matter: its steps say everything. */
export function isComputeFamily(family: string): boolean {
  if (/^ledger\/[\w-]+$/.test(family)) return true
  return quantFamilies().some((f) => `quant/${f}` === family)
}

/**
 * Evaluates the text of a file of cases.
 * @param origin how the file is called in a sentence
 * @throws ComputeFailure when it is not JSON or has not the shape of the family
 */
export async function compute(
  family: string,
  text: string,
  tier: 'accurate' | 'fast',
  origin: string,
): Promise<object> {
  const document = await readJson(text, origin)
  const [area, name = ''] = family.split('/')
  try {
    const answer = area === 'ledger' ? computeLedger(name, document) : computeQuant(name, document, { tier })
    return answer as object
  } catch (error) {
    if (!(error instanceof Error) || error instanceof TypeError || error instanceof RangeError) throw error
    throw new ComputeFailure('compute/bad-document', `${origin}: ${error.message}`)
  }
}

/** Parses JSON, a byte order mark allowed. @throws ComputeFailure naming line and column */
async function readJson(text: string, origin: string): Promise<unknown> {
  const source = text.replace(/^\uFEFF/, '')
  try {
    return JSON.parse(source)
  } catch {
    throw new ComputeFailure(
      'compute/not-json',
      `${origin} is not JSON ${await place(source)}: check the file.`,
    )
  }
}

/** Where JSON stops being JSON: the engine's own message does not always say so. */
async function place(source: string): Promise<string> {
  const { Tokenizer, TokenParser } = await import('@streamparser/json')
  const bytes = Buffer.from(source, 'utf8')
  const tokenizer = new Tokenizer()
  const parser = new TokenParser({ keepStack: false })
  let offset = 0
  let failed = false
  parser.onValue = () => {}
  parser.onError = () => {
    failed = true
  }
  tokenizer.onToken = (token) => {
    if (failed) return
    offset = token.offset
    parser.write(token)
  }
  tokenizer.onError = (error) => {
    if (!failed) offset = Number(/position "(\d+)"/.exec(error.message)?.[1] ?? offset)
    failed = true
  }
  tokenizer.write(bytes)
  if (!failed) return 'because it ends too early'
  const before = bytes.subarray(0, offset).toString('utf8').split('\n')
  return `at line ${before.length}, column ${(before.at(-1) ?? '').length + 1}`
}
