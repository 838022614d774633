import { describe, expect, test } from 'vitest'
import { parseAssignment } from '../../../shared/market/assignments.ts'
import { Catalogue } from '../../../shared/market/catalogue.ts'
import { book, contract, NOW } from './contracts.ts'

const catalogue = new Catalogue(
  book(
    contract('us-equity:XYZ:USD'),
    contract('us-option:XYZ:2026-06-19:C:100:USD', { underlying: 'us-equity:XYZ:USD' }),
    contract('us-option:SPXW:2026-06-19:C:6000:USD', { underlying: 'us-index:SPX:USD' }),
    contract('deribit:BTC:2026-06-26:C:100000:BTC', { inverse: true, underlying: 'deribit:BTC:BTC' }),
    contract('bybit:SOL:2026-06-26:C:100:USDT'),
    contract('deribit:SOL:2026-06-26:C:100:SOL'),
    contract('cme-future:CL:2026-06-22:USD'),
  ),
)
const parse = (text: string) => parseAssignment(text, catalogue, NOW)

describe('typed market inputs', () => {
  test.each([
    ['spot:XYZ=101.5', 'spot', 'us-equity:XYZ:USD', null, '101.5', 'USD'],
    ['spot:xyz=101.50', 'spot', 'us-equity:XYZ:USD', null, '101.5', 'USD'],
    ['spot:us-equity:XYZ:USD=101.5', 'spot', 'us-equity:XYZ:USD', null, '101.5', 'USD'],
    ['spot:SPX=6700', 'spot', 'us-index:SPX:USD', null, '6700', 'USD'],
    ['spot:SPXW=6700', 'spot', 'us-index:SPX:USD', null, '6700', 'USD'],
    ['spot:BTC=97000', 'spot', 'deribit:BTC:BTC', null, '97000', 'USD'],
    ['vol:XYZ=25%', 'vol', 'us-equity:XYZ:USD', null, '0.25', '1/sqrt(year)'],
    ['vol:XYZ=0.25', 'vol', 'us-equity:XYZ:USD', null, '0.25', '1/sqrt(year)'],
    [
      'vol:us-option:XYZ:2026-06-19:C:100:USD=31.25%',
      'vol',
      'us-option:XYZ:2026-06-19:C:100:USD',
      null,
      '0.3125',
      '1/sqrt(year)',
    ],
    ['r:USD=4%', 'r', 'USD', null, '0.04', '1/year'],
    ['r:usd=-0.5%', 'r', 'USD', null, '-0.005', '1/year'],
    ['q:XYZ=1.2%', 'q', 'us-equity:XYZ:USD', null, '0.012', '1/year'],
    ['fx:EUR/USD=1.08', 'fx', 'EUR/USD', null, '1.08', 'USD per EUR'],
    ['dividend:XYZ@2026-06-05=0.45', 'dividend', 'us-equity:XYZ:USD', '2026-06-05', '0.45', 'USD'],
    [
      'mark:deribit:BTC:2026-06-26:C:100000:BTC=0.05',
      'mark',
      'deribit:BTC:2026-06-26:C:100000:BTC',
      null,
      '0.05',
      'BTC',
    ],
    [
      'mark:cme-future:CL:2026-06-22:USD=-37.63',
      'mark',
      'cme-future:CL:2026-06-22:USD',
      null,
      '-37.63',
      'USD',
    ],
    ['borrow:XYZ=1.5%', 'borrow', 'us-equity:XYZ:USD', null, '0.015', '1/year'],
    [
      'funding:deribit:BTC:2026-06-26:C:100000:BTC=0.01%/4h',
      'funding',
      'deribit:BTC:2026-06-26:C:100000:BTC',
      null,
      '0.0001',
      '1/4h',
    ],
    ['dividendModel:XYZ=spot', 'dividendModel', 'us-equity:XYZ:USD', null, 'spot', 'model'],
    ['beta:XYZ=1.3', 'beta', 'us-equity:XYZ:USD', null, '1.3', '1'],
  ])('%s', (text, kind, of, date, value, unit) => {
    expect(parse(text)).toEqual({
      input: { kind, of, date, value, unit, source: 'typed', observedAt: NOW, certainty: 'stated' },
      problem: null,
    })
  })

  test.each([
    ['spot', '"spot" is not KEY:NAME=VALUE, for example spot:XYZ=101.5 or vol:XYZ=25%.'],
    [
      'price:XYZ=1',
      '"price" is no market input; the keys are spot, vol, normalVol, r, q, borrow, dividend, dividendModel, funding, fx, mark and beta.',
    ],
    ['spot:XYY=1', '"XYY" is no underlying of this book; did you mean us-equity:XYZ:USD.'],
    ['spot:SOL=1', '"SOL" may be bybit:SOL:USDT or deribit:SOL:SOL: write one of these names in full.'],
    [
      'funding:deribit:BTC:2026-06-26:C:100000:BTC=0.01%/day',
      'funding:deribit:BTC:2026-06-26:C:100000:BTC: write the rate of one interval and its hours, for example 0.01%/8h.',
    ],
    [
      'funding:deribit:BTC:2026-06-26:C:100000:BTC=5/8h',
      'funding:deribit:BTC:2026-06-26:C:100000:BTC: 5 is a rate of 500 % an interval; write 5% or 0.05 if that was meant.',
    ],
    ['dividendModel:XYZ=discrete', '"discrete" is no dividend model; choose escrowed or spot.'],
    ['spot:XYZ=0', 'spot:XYZ: a price must be above 0, 0 is not.'],
    ['spot:XYZ=-5', 'spot:XYZ: a price must be above 0, -5 is not.'],
    [
      'spot:XYZ=1e3',
      'spot:XYZ: "1e3" is not a number: write it like 101.5, without thousands marks or exponent.',
    ],
    [
      'spot:XYZ=1,000',
      'spot:XYZ: "1,000" is not a number: write it like 101.5, without thousands marks or exponent.',
    ],
    ['spot:XYZ=', 'spot:XYZ: "" is not a number: write it like 101.5, without thousands marks or exponent.'],
    ['spot:XYZ=5%', 'spot:XYZ: "5%" is a percentage, but this input is a plain number.'],
    ['vol:XYZ=25', 'vol:XYZ: 25 is a volatility of 2500 % a year; write 25% or 0.25 if that was meant.'],
    ['vol:XYZ=-0.1', 'vol:XYZ: a volatility must not be below 0, -0.1 is.'],
    ['r:USD=4', 'r:USD: 4 is a rate of 400 % a year; write 4% or 0.04 if that was meant.'],
    ['r:us-dollar=4%', '"us-dollar" is no currency: write r:USD=4%.'],
    ['fx:EURUSD=1.08', '"EURUSD" is no pair of currencies: write fx:EUR/USD=1.08 (USD per EUR).'],
    ['fx:USD/USD=1', 'fx:USD/USD: a currency is worth 1 of itself; name two currencies.'],
    ['fx:EUR/USD=0', 'fx:EUR/USD: an exchange rate must be above 0, 0 is not.'],
    ['dividend:XYZ=0.45', '"XYZ" has no ex-date: write dividend:XYZ@2026-06-05=0.45.'],
    ['dividend:XYZ@2026-02-30=0.45', '"XYZ@2026-02-30" has no ex-date: write dividend:XYZ@2026-06-05=0.45.'],
  ])('refuses %s in one sentence', (text, problem) => {
    expect(parse(text)).toEqual({ input: null, problem })
  })

  test('an unknown name far from all says where to look', () => {
    expect(parse('spot:QWERTY=1').problem).toMatch(/^"QWERTY" is no underlying of this book: see /)
  })
})
