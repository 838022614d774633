/** Transactions and positions of OFX as drafts. */
import { Decimal } from '../../model/decimal.ts'
import type { EventKind, Fee, FillRow, RowCommon } from '../../model/statement.ts'
import { isMissing, optionalDecimal, readNumber, requiredDecimal } from '../common/number.ts'
import { quoted, RowError, type RowLog, type SourceRow } from '../common/rowLog.ts'
import { plausibleDate, readTime } from '../common/time.ts'
import { draftTrade, printed } from '../common/tradeRow.ts'
import { type Contract, ContractList } from '../contracts.ts'
import type { OfxAccount } from './account.ts'
import { type Security, securityContract, type Values } from './securities.ts'

/** `20220616120000.000[-4:EDT]`: midnight stands for the whole day. Null when it is no date. */
export function ofxTime(
  text: string | null,
): { readonly date: string; readonly at: { at: string } | { date: string } } | null {
  const m =
    /^(\d{8})(?:(\d{2})(\d{2})(\d{2})(?:\.(\d{1,3}))?)?\s*(?:\[([+-]?\d{1,2}(?:\.\d+)?)(?::([A-Z]+))?\])?/.exec(
      (text ?? '').trim(),
    )
  const date = m === null ? undefined : readTime(m[1] as string, 'ymd')?.date
  if (m === null || date === undefined || !plausibleDate(date)) return null
  if (m[2] === undefined || `${m[2]}${m[3]}${m[4]}` === '000000') return { date, at: { date } }
  const hours = m[6] === undefined ? null : Number(m[6])
  const offset =
    hours === null
      ? ''
      : `${hours < 0 ? '-' : '+'}${String(Math.floor(Math.abs(hours))).padStart(2, '0')}:${String(Math.round((Math.abs(hours) % 1) * 60)).padStart(2, '0')}`
  return { date, at: { at: `${date}T${m[2]}:${m[3]}:${m[4]}${offset}` } }
}

function decimalOf(text: string): Decimal | null {
  try {
    return Decimal.of(text)
  } catch {
    return null
  }
}

/** Reads rows of all accounts of one file. */
export class OfxRows {
  readonly #securities: ReadonlyMap<string, Security>
  readonly #contracts = new ContractList()
  readonly #ids = new Set<string>()

  constructor(securities: ReadonlyMap<string, Security>) {
    this.#securities = securities
  }

  read(name: string, values: Values, account: OfxAccount, row: SourceRow): void {
    if (name.startsWith('POS')) this.#position(values, account, row)
    else if (name.startsWith('BUY') || name.startsWith('SELL') || name === 'REINVEST')
      this.#fill(name, values, account, row)
    else if (name === 'CLOSUREOPT' || name === 'TRANSFER' || name === 'JRNLSEC' || name === 'SPLIT')
      this.#move(name, values, account, row)
    else this.#cash(name, values, account, row)
  }

  /** Cash available stands as the balance at the statement's instant. */
  balance(account: OfxAccount, log: RowLog): void {
    const at = ofxTime(account.asOf)
    const text = account.cash === null || isMissing(account.cash) ? null : readNumber(account.cash)
    const amount = text === null ? null : decimalOf(text)
    if (account.cash !== null && !isMissing(account.cash) && amount === null) {
      log.issue(
        'warning',
        'number_unreadable',
        `AVAILCASH ${quoted(account.cash)} is not a number: the cash balance is left out.`,
        null,
        'AVAILCASH',
      )
    }
    if (at === null || amount === null) return
    log.sink.draft({
      row: 'balance',
      data: { account: account.id, ...at.at, currency: account.currency, amount: amount.toString() },
      line: null,
      raw: '',
    })
  }

  #common(values: Values, account: OfxAccount): RowCommon {
    const t = ofxTime(values.get('DTTRADE') ?? values.get('DTPOSTED') ?? null)
    if (t === null)
      throw new RowError(
        'date_missing',
        `The transaction has no date (DTTRADE ${quoted(values.get('DTTRADE') ?? '')}).`,
        'DTTRADE',
      )
    const id = values.get('FITID') ?? ''
    const key = `${account.id} ${id}`
    // empty and repeated ids are no ids
    const usable = id !== '' && id !== '0' && !this.#ids.has(key)
    if (usable) this.#ids.add(key)
    return {
      account: account.id,
      ...t.at,
      ...('at' in t.at ? { tradeDate: t.date } : {}),
      ...(usable ? { id } : {}),
    }
  }

  #security(values: Values, account: OfxAccount): Contract {
    return securityContract(values, this.#securities, values.get('CURSYM') ?? account.currency)
  }

  #introduce(values: Values, account: OfxAccount): ReturnType<ContractList['introduce']> {
    return this.#contracts.introduce(this.#security(values, account))
  }

  #fees(values: Values, currency: string): Fee[] {
    const fees: Fee[] = []
    for (const [name, kind] of [
      ['COMMISSION', 'commission'],
      ['FEES', 'fee'],
      ['TAXES', 'tax'],
      ['LOAD', 'fee'],
    ] as const) {
      const d = optionalDecimal(values.get(name), name)
      if (d !== null && !d.isZero()) fees.push({ currency, amount: d.toString(), kind })
    }
    return fees
  }

  #fill(name: string, values: Values, account: OfxAccount, row: SourceRow): void {
    const common = this.#common(values, account)
    const contract = this.#security(values, account)
    const units = requiredDecimal(values.get('UNITS'), 'UNITS')
    const sells = name.startsWith('SELL')
    const quantity = sells && units.sign() > 0 ? units.negated() : units
    const price = requiredDecimal(values.get('UNITPRICE'), 'UNITPRICE')
    const type = (
      values.get('OPTBUYTYPE') ??
      values.get('OPTSELLTYPE') ??
      values.get('BUYTYPE') ??
      values.get('SELLTYPE') ??
      ''
    ).trim()
    const effect: FillRow['effect'] =
      /TOOPEN|SHORT$/.test(type) && !/TOCOVER/.test(type)
        ? 'open'
        : /TOCLOSE|TOCOVER/.test(type)
          ? 'close'
          : undefined
    const accrued = optionalDecimal(values.get('ACCRDINT'), 'ACCRDINT')
    draftTrade(row, this.#contracts, {
      common,
      contract,
      quantity,
      price,
      fees: this.#fees(values, contract.identity.settle),
      total: printed('TOTAL', optionalDecimal(values.get('TOTAL'), 'TOTAL')),
      // the buyer pays it
      beside: accrued === null ? null : sells ? accrued.abs() : accrued.abs().negated(),
      effect,
    })
  }

  /** Closures of options, splits, transfers. Some brokers book expiry and assignment as TRANSFER: the memo tells. */
  #move(name: string, values: Values, account: OfxAccount, row: SourceRow): void {
    const common = this.#common(values, account)
    const introduced = this.#introduce(values, account)
    const memo = (values.get('MEMO') ?? '').toUpperCase()
    const action = (values.get('OPTACTION') ?? '').toUpperCase()
    if (name === 'SPLIT') {
      const from = values.get('DENOMINATOR')
      const to = values.get('NUMERATOR')
      if (from === undefined || to === undefined)
        throw new RowError('ratio_missing', 'The split names no ratio (NUMERATOR, DENOMINATOR).', 'NUMERATOR')
      row.draft(...introduced.rows, {
        row: 'event',
        data: {
          ...common,
          instrument: introduced.ref,
          kind: 'split',
          ratio: {
            from: requiredDecimal(from, 'DENOMINATOR').toString(),
            to: requiredDecimal(to, 'NUMERATOR').toString(),
          },
        },
      })
      return
    }
    const kind: EventKind =
      action === 'EXPIRE' || /\bEXPIRED\b/.test(memo)
        ? 'expiry'
        : action === 'ASSIGN' || /\bASSIGNED\b/.test(memo)
          ? 'assignment'
          : action === 'EXERCISE' || /\bEXERCISED\b/.test(memo)
            ? 'exercise'
            : 'transfer'
    const units = requiredDecimal(values.get('UNITS'), 'UNITS')
    const out = (values.get('TFERACTION') ?? '').toUpperCase() === 'OUT'
    const signed = out && units.sign() > 0 ? units.negated() : units
    const quantity =
      kind === 'assignment' ? units.abs() : kind === 'exercise' ? units.abs().negated() : signed
    row.draft(...introduced.rows, {
      row: 'event',
      data: { ...common, instrument: introduced.ref, kind, quantity: quantity.toString() },
    })
  }

  #position(values: Values, account: OfxAccount, row: SourceRow): void {
    const t = ofxTime(account.asOf) ?? ofxTime(values.get('DTPRICEASOF') ?? null)
    if (t === null) throw new RowError('date_missing', 'The positions name no instant (DTASOF).', 'DTASOF')
    const introduced = this.#introduce(values, account)
    const units = requiredDecimal(values.get('UNITS'), 'UNITS')
    const short = (values.get('POSTYPE') ?? '').trim().toUpperCase() === 'SHORT'
    const quantity = short ? units.abs().negated() : units
    const mark = optionalDecimal(values.get('UNITPRICE'), 'UNITPRICE')
    row.draft(...introduced.rows, {
      row: 'holding',
      data: {
        account: account.id,
        ...t.at,
        instrument: introduced.ref,
        quantity: quantity.toString(),
        ...(mark === null ? {} : { mark: mark.toString() }),
      },
    })
  }

  #cash(name: string, values: Values, account: OfxAccount, row: SourceRow): void {
    const common = this.#common(values, account)
    const amount = optionalDecimal(values.get('TOTAL') ?? values.get('TRNAMT'), 'TOTAL')
    if (amount === null || amount.isZero()) {
      row.skip(`${name}: moves no money`)
      return
    }
    const income = (values.get('INCOMETYPE') ?? '').trim().toUpperCase()
    const words = `${values.get('MEMO') ?? ''} ${values.get('NAME') ?? ''}`.toLowerCase()
    const kind =
      name === 'INCOME'
        ? income === 'INTEREST'
          ? 'interest'
          : 'dividend'
        : name === 'RETOFCAP'
          ? 'dividend'
          : name === 'MARGININTEREST'
            ? 'interest'
            : name === 'INVEXPENSE'
              ? /w\/h|withh|tax/.test(words)
                ? 'tax'
                : 'fee'
              : /interest/.test(words)
                ? 'interest'
                : /dividend|\bdiv\b/.test(words)
                  ? 'dividend'
                  : /fee/.test(words)
                    ? 'fee'
                    : amount.sign() > 0
                      ? 'deposit'
                      : 'withdrawal'
    const named = values.has('UNIQUEID') ? this.#introduce(values, account) : null
    row.draft(...(named?.rows ?? []), {
      row: 'cash',
      data: {
        ...common,
        ...(named === null ? {} : { instrument: named.ref }),
        currency: values.get('CURSYM') ?? account.currency,
        amount: amount.toString(),
        kind,
      },
    })
  }
}
