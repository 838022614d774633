import { describe, expect, test } from 'vitest'
import { ibkrFlexXml } from '../../shared/statements/ibkr-flex-xml/format.ts'
import { OPTIONS, parseText, replay, rowsOf } from './support.ts'

/** A statement with one section. */
const flex = (section: string, rows: string, type = 'AF') =>
  parseText(
    ibkrFlexXml,
    `<FlexQueryResponse queryName="q" type="${type}"><FlexStatements count="1"><FlexStatement accountId="U1" fromDate="2026-01-01" toDate="2026-01-31" whenGenerated="2026-02-01;09:00:00">\n<${section}>\n${rows}\n</${section}>\n</FlexStatement></FlexStatements></FlexQueryResponse>`,
  )
const STOCK =
  'accountId="U1" currency="USD" assetCategory="STK" symbol="QXZ" conid="5" transactionType="ExchTrade" tradeID="1" ibExecID="e"'

describe('Flex: what is missing is named', () => {
  test.each([
    ['quantity', `<Trade ${STOCK} dateTime="2026-01-05;10:00:00" tradePrice="2" />`, 'Quantity'],
    ['price', `<Trade ${STOCK} dateTime="2026-01-05;10:00:00" quantity="2" />`, 'Trade Price'],
    ['time', `<Trade ${STOCK} quantity="2" tradePrice="2" />`, 'Date/Time'],
    [
      'currency',
      '<Trade assetCategory="STK" symbol="QXZ" dateTime="2026-01-05;10:00:00" quantity="2" tradePrice="2" />',
      'Currency',
    ],
    [
      'strike',
      '<Trade currency="USD" assetCategory="OPT" symbol="whatever" dateTime="2026-01-05;10:00:00" quantity="2" tradePrice="2" />',
      'Expiry, Strike and Put/Call',
    ],
  ])('%s', (_what, row, label) => {
    const p = flex('Trades', row)
    expect(p.issues[0]).toMatchObject({
      code: 'flex_attribute_missing',
      severity: 'error',
      line: 3,
      column: label,
    })
    expect(p.issues[0]?.message).toContain(`tick "${label}" in section "Trades"`)
    expect(p.tally.failed).toBe(1)
  })

  test('orders instead of executions', () => {
    const p = flex(
      'Trades',
      `<Order ${STOCK} levelOfDetail="ORDER" dateTime="2026-01-05" quantity="2" tradePrice="2" />`,
    )
    expect(p.issues.map((i) => i.code)).toContain('flex_executions_missing')
    expect(p.header.periods).toEqual([])
  })

  test('an answer of the web service is told apart from a statement', () => {
    const p = parseText(
      ibkrFlexXml,
      '<FlexStatementResponse timestamp="x"><Status>Warn</Status><ErrorCode>1019</ErrorCode></FlexStatementResponse>',
    )
    expect(p.issues.map((i) => i.code)).toEqual(['flex_answer'])
  })

  test('a file cut off in the middle keeps what was read and covers nothing', () => {
    const p = parseText(
      ibkrFlexXml,
      `<FlexQueryResponse type="AF"><FlexStatements><FlexStatement accountId="U1" fromDate="2026-01-01" toDate="2026-01-31"><Trades><Trade ${STOCK} dateTime="2026-01-05;10:00:00" quantity="1" tradePrice="2" /><Trade ${STOCK} dateT`,
    )
    expect(rowsOf(p, 'fill')).toHaveLength(1)
    expect(p.issues[0]).toMatchObject({ code: 'file_truncated', severity: 'error' })
    expect(p.header.periods).toEqual([])
  })

  test('doctype, own entities and depth end the reading with one sentence each', () => {
    const codes = (text: string) => parseText(ibkrFlexXml, text).issues.map((i) => i.code)
    expect(codes('<!DOCTYPE x [<!ENTITY a "b">]><FlexQueryResponse/>')).toContain('xml_doctype')
    expect(codes('<FlexQueryResponse type="&evil;"></FlexQueryResponse>')).toContain('xml_entity')
    expect(codes('<FlexQueryResponse>'.padEnd(400_000, '<a>'))).toContain('xml_depth')
    expect(codes(`<FlexQueryResponse type="${'x'.repeat(2 << 20)}"></FlexQueryResponse>`)).toContain(
      'xml_attribute_size',
    )
    expect(codes('')).toContain('file_empty')
  })
})

describe('Flex: figures and hostile texts', () => {
  test('large and tiny quantities and exponents stay exact', () => {
    const p = flex(
      'Trades',
      ['1000000000', '0.000000000000000001', '-1.5E-7', '+1E3']
        .map((q, k) => `<Trade ${STOCK} dateTime="2026-01-05;10:00:0${k}" quantity="${q}" tradePrice="1" />`)
        .join('\n'),
    )
    expect(rowsOf(p, 'fill').map((f) => f.data.quantity)).toEqual([
      '1000000000',
      '0.000000000000000001',
      '-0.00000015',
      '1000',
    ])
  })

  test('19 decimals are refused with the column', () => {
    const p = flex(
      'Trades',
      `<Trade ${STOCK} dateTime="2026-01-05;10:00:00" quantity="0.0000000000000000001" tradePrice="1" />`,
    )
    expect(p.issues[0]).toMatchObject({ code: 'number_too_long', column: 'quantity' })
  })

  test('formulas and prototype names are plain text', () => {
    const p = flex(
      'Trades',
      `<Trade accountId="__proto__" currency="USD" assetCategory="STK" symbol="=cmd|' /C calc'!A0" conid="5" dateTime="2026-01-05;10:00:00" quantity="1" tradePrice="1" constructor="x" />`,
    )
    expect(rowsOf(p, 'fill')[0]?.data.instrument).toBe("us-equity:=CMD|' /C CALC'!A0:USD")
    expect(rowsOf(p, 'fill')[0]?.data.account).toBe('__proto__')
    expect(({} as Record<string, unknown>).x).toBeUndefined()
  })

  test('proceeds that do not fit the multiplier and trades after expiry are warned of', () => {
    const p = flex(
      'Trades',
      `<Trade currency="USD" assetCategory="OPT" symbol="QXZ   260105C00050000" conid="9" multiplier="1" dateTime="2026-01-06;10:00:00" quantity="1" tradePrice="2" proceeds="-200" tradeID="4" />`,
    )
    expect(p.issues.map((i) => i.code)).toEqual([
      'value_differs',
      'trade_after_expiry',
      'flex_positions_missing',
    ])
    expect(p.tally.drafted).toBe(1)
  })

  test('the zone may be chosen', () => {
    const p = parseText(
      ibkrFlexXml,
      '<FlexQueryResponse type="AF"><FlexStatements><FlexStatement accountId="U1"><Trades/></FlexStatement></FlexStatements></FlexQueryResponse>',
      null,
      { ...OPTIONS, zone: 'Europe/Zurich' },
    )
    expect(p.header.accounts[0]?.zone).toBe('Europe/Zurich')
    expect(replay(p)).toEqual({})
  })
})
