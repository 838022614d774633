/**
 * What a user of Node would pick instead: two npm packages, called as their own documentation shows, over the book of `optionBook.ts`. They are
 * development dependencies of the bench alone and loaded when a task asks for them.
 */
import type { ContractColumns } from '../../../shared/portfolio/columns.ts'

/** A package's work over the whole book, once; the sum keeps it from being optimised away. */
export type NpmTask = (book: ContractColumns) => Promise<() => number>

interface Uqee {
  option(o: UqeeOption & { readonly sigma: number }): {
    readonly [output in 'price' | 'delta' | 'gamma' | 'vega' | 'theta' | 'rho']: number
  }
  sigma(o: UqeeOption & { readonly price: number }): number
}
interface UqeeOption {
  readonly rate: number
  readonly strike: number
  readonly time: number
  readonly type: 'call' | 'put'
  readonly underlying: number
}

interface Floe {
  calculateGreeks(o: {
    readonly spot: number
    readonly strike: number
    readonly timeToExpiry: number
    readonly volatility: number
    readonly riskFreeRate: number
    readonly dividendYield: number
    readonly optionType: 'call' | 'put'
  }): { readonly [output: string]: number }
  calculateImpliedVolatility(
    price: number,
    spot: number,
    strike: number,
    riskFreeRate: number,
    dividendYield: number,
    timeToExpiry: number,
    optionType: 'call' | 'put',
  ): number
}

const UQEE = '@uqee/black-scholes'
const FLOE = '@fullstackcraftllc/floe'

/** The packages by the names of their tasks' endings. */
export const NPM_PACKAGES = { uqee: UQEE, floe: FLOE } as const

const at = (column: Float64Array, i: number): number => column[i] as number
const rows = <T>(book: ContractColumns, make: (i: number) => T): readonly T[] =>
  Array.from({ length: book.count }, (_, i) => make(i))
const typeOf = (book: ContractColumns, i: number): 'call' | 'put' => (at(book.w, i) > 0 ? 'call' : 'put')

function sumOver<T>(items: readonly T[], of: (item: T) => number): () => number {
  return () => {
    let sum = 0
    for (const item of items) sum += of(item)
    return sum
  }
}

async function uqee(): Promise<Uqee> {
  const { BlackScholes } = (await import(UQEE)) as { readonly BlackScholes: new () => Uqee }
  return new BlackScholes()
}

/** It knows no dividend yield: its options are on stocks that pay none. */
function uqeeOption(c: ContractColumns, i: number): UqeeOption {
  return {
    rate: at(c.r, i),
    strike: at(c.K, i),
    time: at(c.T, i),
    type: typeOf(c, i),
    underlying: at(c.S, i),
  }
}

/** Tasks by name: `greeks-*` are a price and all Greeks a package has, `implied-*` an inversion of a premium of its own. */
export const NPM_TASKS: { readonly [task: string]: NpmTask } = {
  'greeks-uqee': async (book) => {
    const model = await uqee()
    const options = rows(book, (i) => ({ ...uqeeOption(book, i), sigma: at(book.sigma, i) }))
    return sumOver(options, (option) => {
      const o = model.option(option)
      // every output is used: what is not, the compiler leaves out
      return o.price + o.delta + o.gamma + o.vega + o.theta + o.rho
    })
  },
  'implied-uqee': async (book) => {
    const model = await uqee()
    const quotes = rows(book, (i) => {
      const option = uqeeOption(book, i)
      return { ...option, price: model.option({ ...option, sigma: at(book.sigma, i) }).price }
    })
    return sumOver(quotes, (quote) => model.sigma(quote))
  },
  'greeks-floe': async (book) => {
    const { calculateGreeks } = (await import(FLOE)) as Floe
    const options = rows(book, (i) => floeOption(book, i))
    return sumOver(options, (option) => {
      const greeks = calculateGreeks(option)
      let sum = 0
      for (const name in greeks) sum += greeks[name] as number
      return sum
    })
  },
  'implied-floe': async (book) => {
    const { calculateGreeks, calculateImpliedVolatility } = (await import(FLOE)) as Floe
    const quotes = rows(book, (i) => {
      const option = floeOption(book, i)
      return { ...option, price: calculateGreeks(option).price as number }
    })
    return sumOver(quotes, (o) =>
      calculateImpliedVolatility(
        o.price,
        o.spot,
        o.strike,
        o.riskFreeRate,
        o.dividendYield,
        o.timeToExpiry,
        o.optionType,
      ),
    )
  },
}

function floeOption(c: ContractColumns, i: number): Parameters<Floe['calculateGreeks']>[0] {
  return {
    spot: at(c.S, i),
    strike: at(c.K, i),
    timeToExpiry: at(c.T, i),
    volatility: at(c.sigma, i),
    riskFreeRate: at(c.r, i),
    dividendYield: at(c.q, i),
    optionType: typeOf(c, i),
  }
}
