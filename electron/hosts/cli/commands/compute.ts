import { text as readStream } from 'node:stream/consumers'
import type { Command } from '../command.ts'
import { readText } from '../files.ts'

const TIERS = ['accurate', 'fast'] as const

export const computeCommand: Command = {
  summary: 'Evaluates a file of cases (the shape of the golden files) and prints it with our own answers.',
  usage: ['FAMILY FILE [--tier accurate|fast]', 'FAMILY -      (reads standard input)'],
  details: [
    'FAMILY is quant/NAME or ledger/NAME, for example quant/bsm_greeks or ledger/undo.',
    'Members expected, tol, truth and info of the input are ignored and may be absent.',
    'The answer is always JSON; no book is opened and no clock is read.',
  ],
  options: [
    {
      name: 'tier',
      value: 'accurate|fast',
      help: 'how hard quant/american works; default: accurate, the tier of record',
    },
  ],
  fields: [
    { name: '...', meaning: 'every member of the input document' },
    {
      name: 'cases[].expected',
      meaning: 'what Hedgerow computed; limits[], status_cases[] and ssvi[] alike',
    },
    { name: 'expected', meaning: 'of families that are one document (aggregation, gex, scenario_grid)' },
    { name: 'cases[].expected.steps[]', meaning: 'ledger families: one answer a step' },
  ],
  exits: { 1: 'the file cannot be read, is not JSON or has not the shape of the family' },
  examples: [
    'hedgerow compute quant/bsm_greeks cases.json',
    'hedgerow compute quant/american cases.json --tier fast',
    'hedgerow compute ledger/undo - < steps.json',
  ],
  run: async (input) => {
    const [family, file, ...rest] = input.positionals
    if (family === undefined || file === undefined || rest.length > 0) {
      throw input.usage('hedgerow compute takes a family and one file (or - for standard input).')
    }
    const tier = input.options.text('tier') ?? 'accurate'
    if (!isTier(tier)) throw input.usage(`--tier is accurate or fast, not "${tier}".`)
    const { compute, computeFamilies, isComputeFamily } = await import('../../../services/compute.ts')
    if (!isComputeFamily(family)) throw input.usage(noFamily(family, computeFamilies()))
    const source = file === '-' ? await readStream(input.standardInput()) : await readText(file)
    const document = await compute(family, source, tier, file === '-' ? 'standard input' : file)
    return { exit: 0, document, text: null }
  },
}

function isTier(text: string): text is (typeof TIERS)[number] {
  return (TIERS as readonly string[]).includes(text)
}

function noFamily(family: string, known: readonly string[]): string {
  if (family.startsWith('market-making/')) return 'The market-making families are not in this version.'
  return `There is no family "${family}": this version has ${known.join(', ')}.`
}
