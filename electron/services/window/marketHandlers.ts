/** Commands that write market inputs. */

import { quoteCurrencyOf } from '../../../shared/market/underlying.ts'
import { Decimal, DecimalError } from '../../../shared/model/decimal.ts'
import type { MarketInput } from '../../../shared/model/market.ts'
import { AppError } from '../../../shared/protocol/appError.ts'
import type { CommandAnswer, CommandInput, WindowHandlers } from '../../../shared/protocol/window/commands.ts'
import type { BookSummary } from '../../../shared/screen/summary.ts'
import type { WindowSession } from './session.ts'

type Setting = CommandInput<'market/set'>['set'][number]
type Key = Pick<MarketInput, 'kind' | 'of' | 'date'>

/** Commands that write and freeze market inputs. */
export function marketHandlers(session: WindowSession): Partial<WindowHandlers> {
  return {
    'market/set': async ({ set }, { signal }): Promise<CommandAnswer<'market/set'>> => {
      const open = session.writable()
      const { book } = open
      const observedAt = open.asOf.value
      const inputs: MarketInput[] = []
      const withdrawn: Key[] = []
      for (const s of set) {
        if (s.value === null) withdrawn.push(keyOf(s))
        else inputs.push(inputOf(s, s.value, observedAt))
      }
      await book.whenFree(() => {
        if (inputs.length > 0) book.setMarketInputs(inputs, 'person')
      })
      for (const key of withdrawn) await book.whenFree(() => book.withdrawMarketInput(key, 'typed'))
      session.bookChanged()
      const summary = await session.ask<BookSummary>('host/summary', {}, { signal })
      return { revision: summary.tag.revision, missing: summary.missing }
    },
    'market/freeze': async (_input, { signal }) => {
      const open = session.writable()
      const frozen = await session.ask<{ readonly json: string; readonly hash: string }>(
        'host/snapshot',
        {},
        { signal },
      )
      await open.book.whenFree(() =>
        open.book.freezeSnapshot(frozen.json, frozen.hash, { asOf: open.asOf.value }),
      )
      open.frozenAnother()
      session.changed()
      return { snapshot: frozen.hash }
    },
  }
}

function keyOf(s: Setting): Key {
  if ('pair' in s) return { kind: 'fx', of: s.pair, date: null }
  const of = s.field === 'r' ? quoteCurrencyOf(s.underlying) : s.underlying
  return { kind: s.field, of, date: null }
}

/** What was typed as an input; volatilities, rates, yields and fees come in % and are kept as ratios. */
function inputOf(s: Setting, text: string, observedAt: number): MarketInput {
  const key = keyOf(s)
  if (key.kind === 'dividendModel')
    return { ...key, value: text, unit: 'model', source: 'typed', observedAt, certainty: 'stated' }
  const typed = decimalOf(text)
  const percent = 'field' in s && s.field !== 'spot'
  const value = percent ? typed.times(Decimal.scaled(1n, 2)) : typed
  const label = 'pair' in s ? s.pair : s.underlying
  if ((key.kind === 'spot' || key.kind === 'vol' || key.kind === 'fx') && value.sign() <= 0)
    throw new AppError(
      'protocol/bad-input',
      `${NAMES[key.kind]} of ${label} must be above 0: it was typed as ${text}.`,
    )
  if (key.kind === 'vol' && value.compare(Decimal.int(10)) > 0)
    throw new AppError(
      'protocol/bad-input',
      `A volatility of ${text} % for ${label} is not possible here: type 25 for 25 %.`,
    )
  return {
    ...key,
    value: value.toString(),
    unit: unitOf(key, s),
    source: 'typed',
    observedAt,
    certainty: 'stated',
  }
}

const NAMES = { spot: 'The spot', vol: 'The volatility', fx: 'The rate' } as const

function unitOf(key: Key, s: Setting): string {
  if (key.kind === 'vol') return '1/sqrt(year)'
  if (key.kind === 'r' || key.kind === 'q' || key.kind === 'borrow') return '1/year'
  if ('pair' in s) {
    const [from = '', to = ''] = s.pair.split('/')
    return `${to} per ${from}`
  }
  return quoteCurrencyOf(key.of)
}

function decimalOf(text: string): Decimal {
  try {
    return Decimal.of(text)
  } catch (e) {
    if (e instanceof DecimalError) throw new AppError('protocol/bad-input', `${e.message}.`)
    throw e
  }
}
