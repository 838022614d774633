/**
 * Constants of the sample book: its frozen instant, its underlyings with their market at that instant, and the contracts listed on
 * them. All prices, rates and volatilities are invented for the sample.
 */

/** The sample's own as-of: Friday 20 November 2026, 21:15 UTC. */
export const SAMPLE_AS_OF = Date.UTC(2026, 10, 20, 21, 15)
export const DAY = 86_400_000

export interface ListedExpiry {
  /** local expiry date */
  readonly date: string
  /** expiry instant, ms UTC */
  readonly at: number
  /** option root where it is not the underlying's */
  readonly root?: string
  readonly settlement?: 'AM' | 'PM'
}

export interface Underlying {
  readonly code: string
  readonly account: string
  /** instrument row of the asset whose price is the spot */
  readonly spot: {
    readonly kind: 'index' | 'equity' | 'crypto'
    readonly family: string
    readonly root: string
    readonly settle: string
  }
  readonly option: {
    readonly family: string
    readonly settle: string
    readonly multiplier: string
    readonly style: 'european' | 'american'
    readonly settles: 'cash' | 'physical'
    readonly inverse: boolean
  }
  readonly hedge: {
    readonly kind: 'future' | 'perpetual' | 'equity'
    readonly family: string
    readonly root: string
    readonly expiry: string | null
    readonly settle: string
    readonly multiplier: number
    readonly inverse: boolean
    /** quantities are multiples of this */
    readonly lot: number
    readonly tick: number
    /** years of carry in the hedge's price; 0 for perpetuals and shares */
    readonly carry: number
  }
  readonly price: number
  readonly r: number
  readonly q: number
  readonly vol: {
    readonly atm: number
    readonly term: number
    readonly skew: number
    readonly curvature: number
  }
  readonly expiries: readonly ListedExpiry[]
  /** strike step near the money and how it widens with time */
  readonly step: number
  /** contracts of a usual trade */
  readonly size: number
  readonly sizeDecimals: 0 | 1
  /** decimals of option prices as traded, and as marked */
  readonly tradeDecimals: number
  readonly markDecimals: number
  /** how the maker leans: negative sells */
  readonly frontLean: number
  readonly backLean: number
  /** trades of a quiet day; a busy one has half as many more */
  readonly orders: number
  readonly seed: number
}

const crypto = (date: string): ListedExpiry => ({ date, at: Date.parse(`${date}T08:00:00Z`) })
const CRYPTO_EXPIRIES = [
  ...['2026-10-30', '2026-11-06', '2026-11-13', '2026-11-20', '2026-11-21', '2026-11-27', '2026-12-04'],
  ...['2026-12-11', '2026-12-25', '2027-01-29', '2027-03-26', '2027-06-25', '2027-09-24'],
].map(crypto)

/** New York closes: 16:00 is 20:00 UTC until 1 November 2026, 21:00 after; half day after Thanksgiving; AM 09:30. */
const weekly = (root: string, date: string, utc: string): ListedExpiry => ({
  date,
  at: Date.parse(`${date}T${utc}:00Z`),
  root,
  settlement: 'PM',
})
const monthly = (root: string, date: string, utc = '14:30'): ListedExpiry => ({
  date,
  at: Date.parse(`${date}T${utc}:00Z`),
  root,
  settlement: 'AM',
})
const indexExpiries = (am: string, pm: string): ListedExpiry[] => [
  weekly(pm, '2026-10-30', '20:00'),
  weekly(pm, '2026-11-06', '21:00'),
  weekly(pm, '2026-11-13', '21:00'),
  weekly(pm, '2026-11-20', '21:00'),
  weekly(pm, '2026-11-23', '21:00'),
  weekly(pm, '2026-11-27', '18:00'),
  weekly(pm, '2026-12-04', '21:00'),
  monthly(am, '2026-12-18'),
  monthly(am, '2027-01-15'),
  monthly(am, '2027-02-19'),
  monthly(am, '2027-03-19', '13:30'),
  monthly(am, '2027-06-18', '13:30'),
]
const eurex = (date: string): ListedExpiry => ({ date, at: Date.parse(`${date}T11:00:00Z`) })
const shares = (date: string): ListedExpiry => ({ date, at: Date.parse(`${date}T21:00:00Z`) })

const INDEX_OPTION = {
  family: 'us-option',
  settle: 'USD',
  multiplier: '100',
  style: 'european',
  settles: 'cash',
  inverse: false,
} as const
const COIN_OPTION = {
  family: 'deribit',
  multiplier: '1',
  style: 'european',
  settles: 'cash',
  inverse: true,
} as const

export const ACCOUNTS = {
  CRYPTO: { id: 'MM-CRYPTO', zone: 'UTC', currency: 'USD', name: 'Crypto options', broker: 'Sample venue' },
  US: {
    id: 'MM-INDEX-US',
    zone: 'America/New_York',
    currency: 'USD',
    name: 'US index options',
    broker: 'Sample broker',
  },
  EU: {
    id: 'MM-INDEX-EU',
    zone: 'Europe/Berlin',
    currency: 'EUR',
    name: 'European index options',
    broker: 'Sample broker',
  },
} as const

/** One unit of the first in the second, at the as-of. */
export const EUR_USD = '1.0862'

export const UNDERLYINGS: readonly Underlying[] = [
  {
    code: 'BTC',
    account: ACCOUNTS.CRYPTO.id,
    spot: { kind: 'crypto', family: 'deribit', root: 'BTC', settle: 'BTC' },
    option: { ...COIN_OPTION, settle: 'BTC' },
    hedge: {
      kind: 'perpetual',
      family: 'deribit',
      root: 'BTC',
      expiry: 'PERP',
      settle: 'BTC',
      multiplier: 1,
      inverse: true,
      lot: 10,
      tick: 0.5,
      carry: 0,
    },
    price: 96_420,
    r: 0.042,
    q: 0,
    vol: { atm: 0.524, term: -0.03, skew: -0.055, curvature: 0.55 },
    expiries: CRYPTO_EXPIRIES,
    step: 1000,
    size: 12,
    sizeDecimals: 1,
    tradeDecimals: 4,
    markDecimals: 6,
    frontLean: -0.35,
    backLean: 0.3,
    orders: 11,
    seed: 1701,
  },
  {
    code: 'ETH',
    account: ACCOUNTS.CRYPTO.id,
    spot: { kind: 'crypto', family: 'deribit', root: 'ETH', settle: 'ETH' },
    option: { ...COIN_OPTION, settle: 'ETH' },
    hedge: {
      kind: 'perpetual',
      family: 'deribit',
      root: 'ETH',
      expiry: 'PERP',
      settle: 'ETH',
      multiplier: 1,
      inverse: true,
      lot: 10,
      tick: 0.05,
      carry: 0,
    },
    price: 3412.6,
    r: 0.042,
    q: 0,
    vol: { atm: 0.661, term: -0.04, skew: -0.06, curvature: 0.5 },
    expiries: CRYPTO_EXPIRIES,
    step: 50,
    size: 140,
    sizeDecimals: 0,
    tradeDecimals: 4,
    markDecimals: 6,
    frontLean: -0.3,
    backLean: 0.25,
    orders: 11,
    seed: 1718,
  },
  {
    code: 'SPX',
    account: ACCOUNTS.US.id,
    spot: { kind: 'index', family: 'us-index', root: 'SPX', settle: 'USD' },
    option: INDEX_OPTION,
    hedge: {
      kind: 'future',
      family: 'cme-future',
      root: 'ES',
      expiry: '2026-12-18',
      settle: 'USD',
      multiplier: 50,
      inverse: false,
      lot: 1,
      tick: 0.25,
      carry: 0.0767,
    },
    price: 6838.2,
    r: 0.039,
    q: 0.013,
    vol: { atm: 0.151, term: 0.02, skew: -0.2, curvature: 0.9 },
    expiries: indexExpiries('SPX', 'SPXW'),
    step: 25,
    size: 6,
    sizeDecimals: 0,
    tradeDecimals: 1,
    markDecimals: 3,
    frontLean: 0.2,
    backLean: -0.25,
    orders: 11,
    seed: 1735,
  },
  {
    code: 'NDX',
    account: ACCOUNTS.US.id,
    spot: { kind: 'index', family: 'us-index', root: 'NDX', settle: 'USD' },
    option: INDEX_OPTION,
    hedge: {
      kind: 'future',
      family: 'cme-future',
      root: 'NQ',
      expiry: '2026-12-18',
      settle: 'USD',
      multiplier: 20,
      inverse: false,
      lot: 1,
      tick: 0.25,
      carry: 0.0767,
    },
    price: 24_910.4,
    r: 0.039,
    q: 0.007,
    vol: { atm: 0.194, term: 0.02, skew: -0.17, curvature: 0.8 },
    expiries: indexExpiries('NDX', 'NDXP'),
    step: 100,
    size: 3,
    sizeDecimals: 0,
    tradeDecimals: 1,
    markDecimals: 3,
    frontLean: -0.25,
    backLean: 0.3,
    orders: 11,
    seed: 1752,
  },
  {
    code: 'SPY',
    account: ACCOUNTS.US.id,
    spot: { kind: 'equity', family: 'us-equity', root: 'SPY', settle: 'USD' },
    option: { ...INDEX_OPTION, style: 'american', settles: 'physical' },
    hedge: {
      kind: 'equity',
      family: 'us-equity',
      root: 'SPY',
      expiry: null,
      settle: 'USD',
      multiplier: 1,
      inverse: false,
      lot: 100,
      tick: 0.01,
      carry: 0,
    },
    price: 682.4,
    r: 0.039,
    q: 0,
    vol: { atm: 0.153, term: 0.02, skew: -0.2, curvature: 0.9 },
    expiries: ['2026-11-27', '2026-12-04', '2026-12-11'].map(shares),
    step: 5,
    size: 30,
    sizeDecimals: 0,
    tradeDecimals: 2,
    markDecimals: 3,
    frontLean: -0.1,
    backLean: 0.1,
    orders: 3,
    seed: 1769,
  },
  {
    code: 'SX5E',
    account: ACCOUNTS.EU.id,
    spot: { kind: 'index', family: 'eu-index', root: 'SX5E', settle: 'EUR' },
    option: {
      family: 'eu-option',
      settle: 'EUR',
      multiplier: '10',
      style: 'european',
      settles: 'cash',
      inverse: false,
    },
    hedge: {
      kind: 'future',
      family: 'eurex-future',
      root: 'FESX',
      expiry: '2026-12-18',
      settle: 'EUR',
      multiplier: 10,
      inverse: false,
      lot: 1,
      tick: 1,
      carry: 0.0767,
    },
    price: 5718.5,
    r: 0.021,
    q: 0.028,
    vol: { atm: 0.148, term: 0.02, skew: -0.16, curvature: 0.8 },
    expiries: [
      '2026-11-13',
      '2026-11-27',
      '2026-12-04',
      '2026-12-18',
      '2027-01-15',
      '2027-02-19',
      '2027-03-19',
      '2027-06-18',
    ].map(eurex),
    step: 25,
    size: 90,
    sizeDecimals: 0,
    tradeDecimals: 1,
    markDecimals: 3,
    frontLean: 0.1,
    backLean: -0.15,
    orders: 11,
    seed: 1786,
  },
]
