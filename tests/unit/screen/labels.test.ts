import { describe, expect, test } from 'vitest'
import { withLabels } from '../../../shared/model/instrument.ts'
import { PRICING_STATUSES, statusReason } from '../../../shared/portfolio/statuses.ts'
import { shortName } from '../../../shared/report/names.ts'
import { contractLabel, dateLabel, grouped, keyPart, withoutName } from '../../../shared/screen/labels.ts'

test.each([
  ['deribit:BTC:2026-11-27:C:98000:BTC', 'BTC 27NOV26 98,000 C'],
  ['deribit:BTC:PERP:BTC', 'BTC PERP'],
  ['cme-future:ES:2026-12-18:USD', 'ES 18DEC26'],
  ['us-option:XYZ:2026-06-19:P:1234567.5:USD', 'XYZ 19JUN26 1,234,567.5 P'],
  ['us-equity:XYZ:USD', 'XYZ'],
  ['cash:USDC', 'Cash USDC'],
  ['TSLA  200717P00700000', 'TSLA 17JUL20 700 P'],
  ['SPXW 261204C06912500', 'SPXW 04DEC26 6,912.5 C'],
  ['no name of ours', 'no name of ours'],
  ['us-equity:A%3AB:USD', 'A:B'],
])('%s is called %s', (name, label) => expect(contractLabel(name)).toBe(label))

test('a sentence beside the name of its contract does not say it again', () => {
  const name = 'us-option:XYZ:2026-06-19:P:90:USD'
  expect(withoutName('XYZ 19JUN26 90 P has expired: type it.', name)).toBe('Has expired: type it.')
  expect(withoutName('XYZ 19JUN26 900 P is another.', name)).toBe('XYZ 19JUN26 900 P is another.')
  expect(withoutName('The price of XYZ is not known.', name)).toBe('The price of XYZ is not known.')
})

test('dates that are none stay as they are', () => {
  expect(dateLabel('2026-13-01')).toBe('2026-13-01')
  expect(dateLabel('PERP')).toBe('PERP')
  expect(dateLabel('2030-02-09')).toBe('09FEB30')
})

test('digits are grouped by thousands, before the point only', () => {
  expect(['0', '999', '1000', '-1234567.0001', '12345.6789'].map(grouped)).toEqual([
    '0',
    '999',
    '1,000',
    '-1,234,567.0001',
    '12,345.6789',
  ])
})

test('parts of a key never run into one another, whatever they hold', () => {
  const key = (...parts: string[]): string => parts.map(keyPart).join('/')
  expect(key('a/b', 'c')).not.toBe(key('a', 'b/c'))
  expect(key('a%2Fb')).not.toBe(key('a/b'))
  expect(keyPart('\ud800')).toBe('\ud800')
})

test('a sentence names contracts as traders write them, without the key a command line would take', () => {
  const say = (text: string): string => withLabels(text, contractLabel)
  expect(
    say('us-option:SPXW:2026-11-20:C:6900:USD expired on 2026-11-20 and is still open: book its settlement.'),
  ).toBe('SPXW 20NOV26 6,900 C expired on 2026-11-20 and is still open: book its settlement.')
  expect(say('The price of us-index:RUT:USD is not known: type it as spot:us-index:RUT:USD.')).toBe(
    'The price of RUT is not known: type it.',
  )
  expect(say('The rate from EUR to USD is not known: type it as fx:EUR/USD.')).toBe(
    'The rate from EUR to USD is not known: type it.',
  )
  expect(say('Two days: nothing to do at 21:15:00, see note a:b.')).toBe(
    'Two days: nothing to do at 21:15:00, see note a:b.',
  )
})

describe('sentences of positions without a price', () => {
  const names = [
    'unknown:ISIN US0378331005:USD',
    'unknown:symbol what, (sic):USD',
    'bond:ALLY 3 3/4 11/18/19:USD',
    'us-option:XYZ:2026-06-19:P:100:USD',
    'us-equity:BRK B:USD',
  ]
  const context = (instrument: string) => ({
    instrument,
    underlying: instrument,
    currency: 'EUR',
    reporting: 'USD',
    expiry: '2026-06-19',
  })

  test.each(names)('%s is never shown by its key, in the window or in the report', (name) => {
    for (const status of PRICING_STATUSES) {
      const reason = statusReason(status, context(name))
      if (reason === null) continue
      for (const label of [contractLabel, shortName]) {
        const sentence = withLabels(reason, label)
        expect(sentence.replaceAll(': ', ' '), `${status}: ${reason}`).not.toContain(':')
        expect(sentence, status).toMatch(/[a-z]\.$|\)\.$/)
        if (reason.includes(name)) expect(sentence, status).toContain(label(name))
      }
    }
  })

  test('one that is known by its number only begins with it, on the command line too', () => {
    const [name = ''] = names
    const reason = statusReason('needs_terms', context(name)) ?? ''
    expect(reason).toBe('ISIN US0378331005 is known by a number only: name the contract it is.')
    expect(withoutName(withLabels(reason, contractLabel), name)).toBe(
      'Is known by a number only: name the contract it is.',
    )
  })

  test('what to do stays when the keys are gone', () => {
    expect(withLabels(statusReason('no_price', context('us-equity:BRK B:USD')) ?? '', contractLabel)).toBe(
      'BRK B has no price and no spot to make one from: type its price or the spot.',
    )
    expect(
      withLabels(statusReason('no_model', context('bond:ALLY 3 3/4 11/18/19:USD')) ?? '', shortName),
    ).toBe('Hedgerow has no price or model for ALLY 3 3/4 11/18/19: type its price.')
  })
})
