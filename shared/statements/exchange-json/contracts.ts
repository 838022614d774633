/** Contracts of Bybit, OKX and Binance by the exchanges' own names. The venue is the family. */
import { quoted, RowError } from '../common/rowLog.ts'
import type { Contract } from '../contracts.ts'
import { type CryptoPieces, readBinanceOption, readDeribit, readOkx } from '../notations/crypto.ts'

const rule = <T>(value: T) => ({ value, certainty: 'rule' as const })

function contract(
  family: string,
  c: CryptoPieces,
  settle: string,
  name: string,
  o: { readonly inverse: boolean; readonly multiplier: string | null; readonly stated?: boolean },
): Contract {
  return {
    identity: { family, root: c.pair, expiry: c.expiry, right: c.right, strike: c.strike, settle },
    kind:
      c.right !== null
        ? 'option'
        : c.expiry === 'PERP'
          ? 'perpetual'
          : c.expiry === null
            ? 'crypto'
            : 'future',
    terms: {
      ...(o.multiplier === null ? {} : { multiplier: o.stated ? o.multiplier : rule(o.multiplier) }),
      ...(o.inverse ? { inverse: rule(true) } : {}),
      ...(c.expiry === null ? {} : { underlying: rule(`${family}:${c.pair}:${settle}`) }),
    },
    aliases: [{ kind: 'symbol', text: name }],
  }
}

function unreadable(name: string): RowError {
  return new RowError(
    'symbol_unreadable',
    `Symbol ${quoted(name)} is not a contract Hedgerow can read.`,
    'symbol',
  )
}

/**
 * Bybit: `BTC-6JAN23-17500-C` (USDC, or USDT with the suffix), `BTCUSDT` and `BTCPERP` (linear perpetuals), `BTCUSD` (inverse).
 * @throws RowError
 */
export function bybitContract(name: string): Contract {
  const option = readDeribit(name)
  if (option !== null && option.expiry !== 'PERP') {
    const settle = /-USDT$/.test(name) ? 'USDT' : 'USDC'
    return contract('bybit', option, settle, name, { inverse: false, multiplier: '1' })
  }
  const m = /^([A-Z0-9]{2,12}?)(USDT|USDC|PERP|USD)$/.exec(name)
  if (m === null) throw unreadable(name)
  const inverse = m[2] === 'USD'
  const settle = inverse ? (m[1] as string) : m[2] === 'PERP' ? 'USDC' : (m[2] as string)
  const pieces: CryptoPieces = { pair: name, expiry: 'PERP', right: null, strike: null }
  return contract('bybit', pieces, settle, name, { inverse, multiplier: '1' })
}

/**
 * OKX: sizes are in contracts; `size` is the value of one (ctVal x ctMult) when the file states it. Options of BTC-USD are 0.01
 * coins by the exchange's rule. Coin-margined contracts settle in the coin. @throws RowError
 */
export function okxContract(name: string, size: string | null): Contract {
  const c = readOkx(name)
  if (c === null) throw unreadable(name)
  const [coin = '', quote = ''] = c.pair.split('-')
  if (c.expiry === null) return contract('okx', c, quote, name, { inverse: false, multiplier: null })
  const coinMargined = quote === 'USD'
  const known = size ?? (c.right !== null && c.pair === 'BTC-USD' ? '0.01' : null)
  return contract('okx', c, coinMargined ? coin : quote, name, {
    inverse: coinMargined,
    multiplier: known,
    stated: size !== null,
  })
}

/** Binance: `BTCUSDT`, `BTCUSD_PERP` (coin-margined: contracts of 100 USD for BTC, 10 for others), options in USDT. @throws RowError */
export function binanceContract(name: string): Contract {
  const option = readBinanceOption(name)
  if (option !== null) return contract('binance', option, 'USDT', name, { inverse: false, multiplier: '1' })
  const coin = /^([A-Z0-9]{2,12})USD_(PERP|(\d{2})(\d{2})(\d{2}))$/.exec(name)
  if (coin !== null) {
    const expiry = coin[2] === 'PERP' ? 'PERP' : `20${coin[3]}-${coin[4]}-${coin[5]}`
    const pieces: CryptoPieces = { pair: `${coin[1]}USD`, expiry, right: null, strike: null }
    return contract('binance', pieces, coin[1] as string, name, {
      inverse: true,
      multiplier: coin[1] === 'BTC' ? '100' : '10',
    })
  }
  const m = /^([A-Z0-9]{2,12}?)(USDT|USDC|BUSD)(?:_(\d{2})(\d{2})(\d{2}))?$/.exec(name)
  if (m === null) throw unreadable(name)
  const expiry = m[3] === undefined ? 'PERP' : `20${m[3]}-${m[4]}-${m[5]}`
  const pieces: CryptoPieces = { pair: `${m[1]}${m[2]}`, expiry, right: null, strike: null }
  return contract('binance', pieces, m[2] as string, name, { inverse: false, multiplier: '1' })
}
