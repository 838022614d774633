/**
 * The sample book as statements: one hedgerow-statement file an account and week, so that it goes through the ordinary import and
 * shows an ordinary journal. A pure function of the constants beside it; no clock.
 */
import type { MarketInput } from '../../../../shared/model/market.ts'
import { CLOSES, hedgePrice, type Option, rounded, theory } from './model.ts'
import { optionKey, type TradedUnderlying, trade } from './trading.ts'
import { ACCOUNTS, EUR_USD, SAMPLE_AS_OF, UNDERLYINGS, type Underlying } from './world.ts'

export interface SampleFile {
  readonly fileName: string
  /** JSON Lines */
  readonly text: string
}

type Row = { readonly row: string; readonly [member: string]: unknown }

/** Days (indexes of CLOSES) at whose close the statement lists everything held. */
const WEEK_ENDS = [4, 9, 14, 19] as const

/** The sample's files, one an account, in the order in which they are imported. */
export function sampleStatements(): SampleFile[] {
  const traded = UNDERLYINGS.map(trade)
  return Object.values(ACCOUNTS).map((account) =>
    accountFile(
      account,
      traded.filter((t) => t.underlying.account === account.id),
    ),
  )
}

/** Market inputs of the sample's snapshot that no statement prints: rates, yields, flat volatilities and the euro. */
export function sampleMarket(): MarketInput[] {
  const typed = { date: null, source: 'typed', observedAt: SAMPLE_AS_OF, certainty: 'stated' } as const
  const yields = UNDERLYINGS.map(
    (u): MarketInput => ({ ...typed, kind: 'q', of: spotName(u), value: String(u.q), unit: '1/year' }),
  )
  const vols = UNDERLYINGS.map(
    (u): MarketInput => ({
      ...typed,
      kind: 'vol',
      of: spotName(u),
      value: String(u.vol.atm),
      unit: '1/sqrt(year)',
    }),
  )
  return [
    { ...typed, kind: 'r', of: 'USD', value: '0.039', unit: '1/year' },
    { ...typed, kind: 'r', of: 'EUR', value: '0.021', unit: '1/year' },
    { ...typed, kind: 'fx', of: 'EUR/USD', value: EUR_USD, unit: 'USD per EUR' },
    ...yields,
    ...vols,
  ]
}

function accountFile(
  account: (typeof ACCOUNTS)[keyof typeof ACCOUNTS],
  traded: readonly TradedUnderlying[],
): SampleFile {
  const end = CLOSES.at(-1) as number
  const rows = traded.flatMap((t) => [...tradedRows(t), ...WEEK_ENDS.flatMap((day) => cutOffRows(t, day))])
  const header = {
    format: 'hedgerow-statement',
    version: 1,
    source: { name: 'Sample desk', made: iso(end + 60_000) },
    accounts: [account],
    period: { from: iso(CLOSES[0] as number).slice(0, 10), to: iso(end).slice(0, 10) },
    fillsComplete: true,
    cutOffs: WEEK_ENDS.map((day) => ({
      list: 'holdings',
      account: account.id,
      at: iso(CLOSES[day] as number),
      complete: true,
    })),
  }
  const all = [
    ...instrumentRows(traded, rows),
    ...rows.map(({ contract: _contract, ...row }) => row),
    ...deposits(account.id),
    ...(account === ACCOUNTS.US ? oddities(end) : []),
    ...(account === ACCOUNTS.EU
      ? [{ row: 'fxRate', at: iso(end), from: 'EUR', to: 'USD', rate: EUR_USD }]
      : []),
  ]
  const text = [header, ...all].map((line) => JSON.stringify(line)).join('\n')
  return { fileName: `${account.name}.jsonl`, text: `${text}\n` }
}

/** Rows of one underlying. `contract` describes the option a row names; it is not written with the row. */
type TradedRow = Row & { readonly contract?: Row }

function tradedRows(t: TradedUnderlying): TradedRow[] {
  const u = t.underlying
  const fills = t.fills.map((f, i): TradedRow => {
    const currency = f.option === null ? u.hedge.settle : u.option.settle
    return {
      row: 'fill',
      ...(f.option === null ? {} : { contract: optionRow(u, f.option) }),
      instrument: f.option === null ? hedgeRef(u) : optionRef(u, f.option),
      at: iso(f.at),
      id: `${f.order}-${i}`,
      order: f.order,
      strategy: `${u.code} ${f.strategy}`,
      quantity: text(f.quantity),
      price: text(f.price),
      fees: [{ currency, amount: text(f.fee), kind: 'commission' }],
    }
  })
  const settlements = t.settlements.map(
    (s): TradedRow => ({
      row: 'event',
      kind: 'settlement',
      instrument: hedgeRef(u),
      at: iso(s.at),
      id: `${u.code}-S${s.day}`,
      price: text(s.price),
      cash: [{ currency: u.hedge.settle, amount: text(s.cash) }],
    }),
  )
  const expiries = t.expiries.map((e): TradedRow => expiryRow(u, e))
  const closes = t.closes.flatMap((price, day) => {
    const at = iso(CLOSES[day] as number)
    const spot: TradedRow = { row: 'price', instrument: spotRef(u), at, price: text(price), kind: 'mark' }
    if (u.hedge.kind === 'equity') return [spot]
    const hedge = hedgePrice(u, price, CLOSES[day] as number)
    return [spot, { row: 'price', instrument: hedgeRef(u), at, price: text(hedge), kind: 'mark' }]
  })
  return [...fills, ...settlements, ...expiries, ...closes, ...settledPrices(t)]
}

/** What the statement says at the close of a day, and marks of the day before, for changes from day to day. */
function cutOffRows(t: TradedUnderlying, day: number): TradedRow[] {
  return [...markRows(t, day - 1), ...holdingRows(t, day)]
}

function expiryRow(u: Underlying, e: TradedUnderlying['expiries'][number]): TradedRow {
  const w = e.option.right === 'C' ? 1 : -1
  const intrinsic = Math.max(0, w * (e.spot - e.option.strike))
  const common = {
    row: 'event',
    contract: optionRow(u, e.option),
    instrument: optionRef(u, e.option),
    at: iso(e.at),
    id: `${u.code}-X-${optionKey(e.option).replaceAll(' ', '-')}`,
    quantity: text(-e.quantity),
  }
  if (intrinsic === 0) return { ...common, kind: 'expiry' }
  const paid = e.quantity * Number(u.option.multiplier) * (u.option.inverse ? intrinsic / e.spot : intrinsic)
  const amount = text(rounded(paid, u.option.inverse ? 8 : 2))
  return {
    ...common,
    kind: 'cash_delivery',
    price: text(e.spot),
    cash: [{ currency: u.option.settle, amount }],
  }
}

function markRows(t: TradedUnderlying, day: number): TradedRow[] {
  const at = CLOSES[day] as number
  return [...(t.options[day]?.values() ?? [])].map(
    ({ option }): TradedRow => ({
      row: 'price',
      contract: optionRow(t.underlying, option),
      instrument: optionRef(t.underlying, option),
      at: iso(at),
      price: mark(t, option, day),
      kind: 'mark',
    }),
  )
}

function holdingRows(t: TradedUnderlying, day: number): TradedRow[] {
  const at = CLOSES[day] as number
  const u = t.underlying
  const wrong = day === CLOSES.length - 1 && u.code === 'NDX' ? oldest(t) : null
  const options = [...(t.options[day]?.values() ?? [])].map(({ option, quantity }): TradedRow => {
    const stated = (q: number): number => (wrong !== null && optionKey(option) === wrong ? q + 2 : q)
    const row = {
      row: 'holding',
      contract: optionRow(u, option),
      at: iso(at),
      instrument: optionRef(u, option),
      quantity: text(stated(quantity)),
    }
    return option.expiry.at <= at ? row : { ...row, mark: mark(t, option, day) }
  })
  const held = t.hedge[day] ?? 0
  if (held === 0) return options
  const price = hedgePrice(u, t.closes[day] as number, at)
  return [
    ...options,
    { row: 'holding', at: iso(at), instrument: hedgeRef(u), quantity: text(held), mark: text(price) },
  ]
}

/** An option held for a while: the last statement shows 2 more of it than the fills explain, so that the book has a break to look at. */
function oldest(t: TradedUnderlying): string | null {
  const end = t.options.at(-1)
  const live = [...(t.options[WEEK_ENDS[2]]?.keys() ?? [])].filter((k) => end?.has(k) === true)
  return live.find((k) => Math.abs(end?.get(k)?.quantity ?? 0) >= 7) ?? null
}

/** Settlement prices of what expired on the last day and is not booked yet: from these its proposals follow. */
function settledPrices(t: TradedUnderlying): TradedRow[] {
  const day = CLOSES.length - 1
  const u = t.underlying
  if (u.option.settles !== 'cash') return []
  const date = iso(CLOSES[day] as number).slice(0, 10)
  const ended = u.expiries.find((e) => e.date === date)
  if (ended === undefined) return []
  return [
    {
      row: 'price',
      instrument: spotRef(u),
      at: iso(ended.at),
      price: text(t.closes[day] as number),
      kind: 'settlement',
    },
  ]
}

function mark(t: TradedUnderlying, option: Option, day: number): string {
  const u = t.underlying
  const { price } = theory(u, option, t.closes[day] as number, CLOSES[day] as number)
  return text(Math.max(10 ** -u.markDecimals, rounded(price, u.markDecimals)))
}

/** Every contract that the rows of a file name. */
function instrumentRows(traded: readonly TradedUnderlying[], rows: readonly TradedRow[]): Row[] {
  const named = new Set(rows.map((r) => r.instrument as string))
  const options = new Map<string, Row>()
  for (const { contract } of rows) if (contract !== undefined) options.set(contract.ref as string, contract)
  const linear = traded.flatMap(({ underlying: u }) => [
    { row: 'instrument', ref: spotRef(u), ...u.spot },
    ...(hedgeRef(u) !== spotRef(u) && named.has(hedgeRef(u)) ? [hedgeRow(u)] : []),
  ])
  return [...linear, ...options.values(), ...oddInstruments(traded)]
}

function optionRow(u: Underlying, o: Option): Row {
  const { family, settle, multiplier, style, settles, inverse } = u.option
  return {
    row: 'instrument',
    ref: optionRef(u, o),
    kind: 'option',
    family,
    root: o.expiry.root ?? u.spot.root,
    expiry: o.expiry.date,
    right: o.right,
    strike: text(o.strike),
    settle,
    terms: {
      multiplier,
      underlying: spotName(u),
      style,
      settles,
      ...(inverse ? { inverse } : {}),
      ...(o.expiry.settlement === undefined ? {} : { settlement: o.expiry.settlement }),
      expiresAt: iso(o.expiry.at),
    },
  }
}

function hedgeRow(u: Underlying): Row {
  const { kind, family, root, expiry, settle, multiplier, inverse } = u.hedge
  return {
    row: 'instrument',
    ref: hedgeRef(u),
    kind,
    family,
    root,
    ...(expiry === null ? {} : { expiry }),
    settle,
    terms: { multiplier: text(multiplier), underlying: spotName(u), ...(inverse ? { inverse } : {}) },
  }
}

function deposits(account: string): Row[] {
  const at = iso((CLOSES[0] as number) - 12 * 3_600_000)
  const money: readonly (readonly [string, string])[] =
    account === ACCOUNTS.CRYPTO.id
      ? [
          ['BTC', '120'],
          ['ETH', '2400'],
          ['USD', '2000000'],
        ]
      : account === ACCOUNTS.US.id
        ? [['USD', '25000000']]
        : [['EUR', '8000000']]
  return money.map(([currency, amount]) => ({
    row: 'cash',
    at,
    id: `D-${currency}`,
    currency,
    amount,
    kind: 'deposit',
  }))
}

/**
 * What every real book has some of, in the US account: a deep put that may be assigned early, an adjusted contract whose
 * deliverable nobody has stated, and contracts on an index that no file prices.
 */
function oddities(cutOff: number): Row[] {
  const at = iso(cutOff - 3_600_000)
  const commission = [{ currency: 'USD', amount: '2.6', kind: 'commission' }]
  const fill = (ref: string, quantity: string, price: string, order: string): Row[] => [
    {
      row: 'fill',
      instrument: ref,
      at,
      id: order,
      order,
      quantity,
      price,
      fees: commission,
      strategy: 'SPX Vol maker',
    },
    {
      row: 'holding',
      at: iso(cutOff),
      instrument: ref,
      quantity,
      ...(ref.startsWith('RUT') ? {} : { mark: price }),
    },
  ]
  return [
    ...fill('SPY deep put', '-40', '77.62', 'ODD-1'),
    ...fill('SPY adjusted', '3', '12.4', 'ODD-2'),
    ...fill('RUT put', '4', '48.2', 'ODD-3'),
    ...fill('RUT call', '-6', '31.5', 'ODD-4'),
  ]
}

function oddInstruments(traded: readonly TradedUnderlying[]): Row[] {
  if (!traded.some((t) => t.underlying === SPY)) return []
  const option = { row: 'instrument', kind: 'option', family: 'us-option', settle: 'USD' }
  const rut = { ...option, root: 'RUT', expiry: '2026-12-18' }
  const cash = {
    multiplier: '100',
    underlying: 'us-index:RUT:USD',
    style: 'european',
    settles: 'cash',
    settlement: 'AM',
    expiresAt: '2026-12-18T14:30:00.000Z',
  }
  return [
    {
      ...option,
      ref: 'SPY deep put',
      root: 'SPY',
      expiry: '2026-12-31',
      right: 'P',
      strike: '760',
      terms: {
        multiplier: '100',
        underlying: spotName(SPY),
        style: 'american',
        settles: 'physical',
        expiresAt: '2026-12-31T21:00:00.000Z',
      },
    },
    {
      ...option,
      ref: 'SPY adjusted',
      root: 'SPY1',
      expiry: '2027-01-15',
      right: 'P',
      strike: '640',
      terms: { multiplier: '100', underlying: spotName(SPY) },
    },
    { ...rut, ref: 'RUT put', right: 'P', strike: '2300', terms: cash },
    { ...rut, ref: 'RUT call', right: 'C', strike: '2500', terms: cash },
  ]
}

const SPY = UNDERLYINGS.find((u) => u.code === 'SPY') as Underlying

function spotRef(u: Underlying): string {
  return u.code
}
function hedgeRef(u: Underlying): string {
  return u.hedge.kind === 'equity' ? spotRef(u) : [u.hedge.root, u.hedge.expiry].join(' ')
}
function optionRef(u: Underlying, o: Option): string {
  return `${o.expiry.root ?? u.spot.root} ${optionKey(o)}`
}
function spotName(u: Underlying): string {
  return [u.spot.family, u.spot.root, u.spot.settle].join(':')
}
function iso(at: number): string {
  return new Date(at).toISOString()
}

/** Plain decimal text; the sample's numbers have at most 8 decimals. */
function text(x: number): string {
  const fixed = x.toFixed(8).replace(/\.?0+$/, '')
  return fixed === '-0' ? '0' : fixed
}
