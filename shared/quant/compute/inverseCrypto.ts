import { inverseFunding, inverseFuture, inverseOption, inverseSettlement } from '../formula/inverse.ts'
import {
  asObject,
  type CaseEvaluator,
  callPutAt,
  casesAdapter,
  numberAt,
  numberOr,
  textAt,
} from './document.ts'

const evaluate: CaseEvaluator = (entry, where) => {
  const inputs = asObject(entry.inputs, `${where}, inputs,`)
  const number = (name: string) => numberAt(inputs, name, where)
  const kind = textAt(entry, 'kind', where)
  switch (kind) {
    case 'inverse_option': {
      const result = inverseOption({
        w: callPutAt(inputs, where),
        F: number('F'),
        K: number('K'),
        T: number('T'),
        sigma: number('sigma'),
        rCoin: numberOr(inputs, 'rCoin', 0, where),
        indexS: number('indexS'),
      })
      return result.status === 'ok'
        ? { status: 'ok', ...result.value }
        : { status: result.status, priceCoin: null }
    }
    case 'inverse_settlement': {
      const deliveryPrice = number('deliveryPrice')
      if (!(deliveryPrice > 0)) return { status: 'invalid_input', payoffCoin: null, payoffUsd: null }
      return inverseSettlement(callPutAt(inputs, where), number('K'), deliveryPrice)
    }
    case 'inverse_future': {
      const [n, c, mark] = [number('contracts'), number('contractUsd'), number('mark')]
      const value = inverseFuture(n, c, number('entry'), mark, number('indexS'))
      return {
        ...value,
        fundingPaidCoin: inverseFunding(n, c, mark, numberOr(inputs, 'fundingRateInterval', 0, where)),
      }
    }
    default:
      throw new Error(
        `${where}: kind "${kind}" is not known; use inverse_option, inverse_settlement or inverse_future.`,
      )
  }
}

/** Family `inverse_crypto`: coin-settled options, their settlement, inverse futures. */
export const computeInverseCrypto = casesAdapter('inverse_crypto', { cases: evaluate })
