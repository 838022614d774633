import { backtest, deltaGammaRisk, historicalRisk } from '../measure/risk.ts'
import {
  asList,
  asObject,
  type CaseEvaluator,
  casesAdapter,
  looseNumber,
  numberAt,
  numberOr,
  numbersAt,
  textAt,
} from './document.ts'

const CONFIDENCES = [0.9, 0.95, 0.975, 0.99]

function matrix(x: unknown, where: string): number[][] {
  return asList(x, where).map((row, i) =>
    asList(row, `${where} row ${i + 1}`).map((v) => looseNumber(v, where)),
  )
}

const evaluate: CaseEvaluator = (entry, where) => {
  const inputs = asObject(entry.inputs, `${where}, inputs,`)
  const kind = textAt(entry, 'kind', where)
  switch (kind) {
    case 'historical': {
      const pnl = matrix(inputs.pnl, `${where}, pnl,`)
      const confidences =
        inputs.confidences === undefined ? CONFIDENCES : numbersAt(inputs, 'confidences', where)
      return Object.fromEntries(confidences.map((a) => [String(a), historicalRisk(pnl, a)]))
    }
    case 'delta_gamma_cornish_fisher': {
      const vol = numbersAt(inputs, 'vol', where)
      const Sigma = matrix(inputs.corr, `${where}, corr,`).map((row, i) =>
        row.map((c, j) => c * (vol[i] as number) * (vol[j] as number)),
      )
      return deltaGammaRisk(
        numberOr(inputs, 'theta', 0, where),
        numbersAt(inputs, 'delta', where),
        matrix(inputs.gamma, `${where}, gamma,`),
        Sigma,
        numberAt(inputs, 'confidence', where),
      )
    }
    case 'backtest': {
      const hits = new Set(numbersAt(inputs, 'exceptionIndices', where))
      const days = Array.from({ length: numberAt(inputs, 'n', where) }, (_, i) => hits.has(i))
      return backtest(days, numberAt(inputs, 'p', where))
    }
    default:
      throw new Error(
        `${where}: kind "${kind}" is not known; use historical, delta_gamma_cornish_fisher or backtest.`,
      )
  }
}

/** Family `var`: historical VaR and ES, Cornish-Fisher, backtests. */
export const computeVar = casesAdapter('var', { cases: evaluate })
