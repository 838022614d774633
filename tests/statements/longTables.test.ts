/** Tables whose decimal mark is learned from their first rows: the rows behind those are read by it too. */
import { expect, test } from 'vitest'
import { formatById } from '../../shared/statements/registry.ts'
import { parseText, rowsOf } from './support.ts'

const ROWS = 250
const two = (n: number): string => String(n).padStart(2, '0')
const times = Array.from({ length: ROWS }, (_, i) => `${two(9 + Math.floor(i / 60))}:${two(i % 60)}`)

test.each([
  [
    'degiro-csv',
    'Datum,Tijd,Valutadatum,Product,ISIN,Omschrijving,FX,Mutatie,,Saldo,,Order Id',
    (time: string) =>
      `15-12-2025,${time},15-12-2025,XYZ,US0000000001,"Koop 1.200 @ 33,9 USD",,USD,"-40.680,00",USD,"0,00",${time}`,
    ['1200', '33.9'],
  ],
  [
    'degiro-transactions-csv',
    'Datum,Tijd,Product,ISIN,Beurs,Uitvoeringsplaats,Aantal,Koers,,Lokale waarde,,Waarde,,Wisselkoers,Transactiekosten,,Totaal,,Order ID',
    (time: string) =>
      `15-12-2025,${time},XYZ,US0000000001,NDQ,CDED,-12,"33,90",USD,"406,80",USD,"380,00",EUR,"1,0705","-2,00",EUR,"378,00",EUR,${time}`,
    ['-12', '33.9'],
  ],
] as const)('%s of 250 rows', (id, header, line, figures) => {
  const format = formatById(id)
  if (format === null) throw new Error(id)
  const p = parseText(format, `${[header, ...times.map(line)].join('\n')}\n`)
  expect(p.issues.filter((i) => i.severity !== 'info')).toEqual([])
  expect(p.tally).toEqual({ seen: ROWS, drafted: ROWS, skipped: 0, failed: 0 })
  const read = rowsOf(p, 'fill').map((f) => [f.data.quantity, f.data.price])
  expect(read).toEqual(times.map(() => figures))
})
