/** Activity Statements in the account's language say what the English one says; a language that is not known is refused by name. */
import { describe, expect, test } from 'vitest'
import { formatById, recognise } from '../../shared/statements/registry.ts'
import { type Parsed, parseText, rowsOf } from './support.ts'

const lines = (...l: string[]) => `${l.join('\n')}\n`
function read(text: string): Parsed {
  expect(recognise({ fileName: 'x.csv', text })?.format.id).toBe('ibkr-activity-csv')
  const format = formatById('ibkr-activity-csv')
  if (format === null) throw new Error('ibkr-activity-csv')
  return parseText(format, text)
}
const booked = (p: Parsed) => p.drafts.map((d) => ({ row: d.row, line: d.line, data: d.data }))

const ENGLISH = lines(
  'Statement,Header,Field Name,Field Value',
  'Statement,Data,Period,"January 1, 2026 - March 31, 2026"',
  'Account Information,Header,Field Name,Field Value',
  'Account Information,Data,Account,U1',
  'Account Information,Data,Base Currency,EUR',
  'Net Asset Value,Header,Asset Class,Prior Total,Current Long,Current Short,Current Total,Change',
  'Net Asset Value,Data,Stock,10000,18000,-1294.88,16705.12,6705.12',
  'Open Positions,Header,DataDiscriminator,Asset Category,Currency,Symbol,Quantity,Mult,Cost Price,Cost Basis,Close Price,Value,Unrealized P/L,Code',
  'Open Positions,Data,Summary,Stocks,USD,XYZ,20,1,120,2400,150,3000,600,',
  'Trades,Header,DataDiscriminator,Asset Category,Currency,Symbol,Date/Time,Quantity,T. Price,C. Price,Proceeds,Comm/Fee,Basis,Realized P/L,MTM P/L,Code',
  'Trades,Data,Order,Stocks,USD,XYZ,"2026-03-02, 10:00:00",20,120,120,-2400,-1,2401,0,0,O',
  'Trades,SubTotal,,Stocks,USD,XYZ,,20,,,-2400,-1,2401,0,0,',
  'Trades,Data,Order,Equity and Index Options,USD,XYZ 20MAR26 50 C,"2026-03-03, 10:00:00",-1,2.5,2.4,250,-1.3,-248.7,0,10,O',
  'Deposits & Withdrawals,Header,Currency,Settle Date,Description,Amount',
  'Deposits & Withdrawals,Data,USD,2026-02-10,Electronic Fund Transfer,1500',
  'Deposits & Withdrawals,Data,Total,,,1500',
  'Dividends,Header,Currency,Date,Description,Amount',
  'Dividends,Data,USD,2026-03-20,XYZ(US0000000001) Cash Dividend USD 0.33 per Share,40',
  'Withholding Tax,Header,Currency,Date,Description,Amount,Code',
  'Withholding Tax,Data,USD,2026-03-20,XYZ(US0000000001) Cash Dividend USD 0.33 per Share - US Tax,-6,',
)

/** Titles and words of a language, put in place of the English ones; descriptions stay, they are the broker's. */
const LANGUAGES: Readonly<Record<string, readonly (readonly [string | RegExp, string])[]>> = {
  German: [
    ['Statement,Header,Field Name,Field Value', 'Statement,Header,Feldname,Feldwert'],
    ['January 1, 2026 - March 31, 2026', 'Januar 1, 2026 - März 31, 2026'],
    ['Account Information,Header,Field Name,Field Value', 'Kontoinformation,Header,Feldname,Feldwert'],
    [/Account Information/g, 'Kontoinformation'],
    ['Data,Account,', 'Data,Konto,'],
    ['Base Currency', 'Basiswährung'],
    [/Net Asset Value/g, 'Nettoinventarwert'],
    [
      'DataDiscriminator,Asset Category,Currency,Symbol,Quantity,Mult,Cost Price,Cost Basis,Close Price,Value,Unrealized P/L,Code',
      'DataDiscriminator,Anlagekategorie,Währung,Symbol,Menge,Mult,Einstandspreis,Einstandswert,Schlusskurs,Wert,Unrealisierter G/V,Code',
    ],
    [/Open Positions/g, 'Offene Positionen'],
    [
      'Asset Category,Currency,Symbol,Date/Time,Quantity,T. Price,C. Price,Proceeds,Comm/Fee,Basis,Realized P/L,MTM P/L,Code',
      'Anlagekategorie,Währung,Symbol,Datum/Zeit,Menge,T.-Kurs,Schlusskurs,Erlös,Provision/Gebühr,Basis,Realisierter G/V,MTM G/V,Code',
    ],
    [/^Trades/gm, 'Transaktionen'],
    [/,Stocks,/g, ',Aktien,'],
    ['Equity and Index Options', 'Aktien- und Indexoptionen'],
    [/Deposits & Withdrawals/g, 'Einzahlungen & Auszahlungen'],
    ['Currency,Settle Date,Description,Amount', 'Währung,Abwicklungsdatum,Beschreibung,Betrag'],
    ['Data,Total,,,1500', 'Data,Gesamt,,,1500'],
    [/^Dividends/gm, 'Dividenden'],
    [/Currency,Date,Description,Amount/g, 'Währung,Datum,Beschreibung,Betrag'],
    [/^Withholding Tax/gm, 'Quellensteuer'],
  ],
  French: [
    ['Statement,Header,Field Name,Field Value', 'Statement,Header,Nom champ,Valeur champ'],
    ['January 1, 2026 - March 31, 2026', 'Janvier 1, 2026 - Mars 31, 2026'],
    [/Account Information/g, 'Informations sur le compte'],
    ['Data,Account,', 'Data,Compte,'],
    ['Base Currency', 'Devise de base'],
    [/Net Asset Value/g, "Valeur liquidative d'actif"],
    [
      'Asset Category,Currency,Symbol,Quantity,Mult,Cost Price,Cost Basis,Close Price,Value,Unrealized P/L,Code',
      "Catégorie d'actifs,Devise,Symbole,Quantité,Mult,Prix de revient,Base de coût,Cours de clôture,Valeur,P/L non réalisé,Code",
    ],
    [/Open Positions/g, 'Positions ouvertes'],
    [
      'Asset Category,Currency,Symbol,Date/Time,Quantity,T. Price,C. Price,Proceeds,Comm/Fee,Basis,Realized P/L,MTM P/L,Code',
      "Catégorie d'actifs,Devise,Symbole,Date/Heure,Quantité,Prix trans.,Cours de clôt.,Produit,Comm/Tarif,Base,P/L réalisé,P/L MTM,Code",
    ],
    [/^Trades/gm, 'Transactions'],
    [/,Stocks,/g, ',Actions,'],
    ['Equity and Index Options', 'Options sur actions et indices'],
    [/Deposits & Withdrawals/g, 'Dépôts et retraits'],
    ['Currency,Settle Date,Description,Amount', 'Devise,Date de règlement,Description,Montant'],
    [/^Dividends/gm, 'Dividendes'],
    [/Currency,Date,Description,Amount/g, 'Devise,Date,Description,Montant'],
    [/^Withholding Tax/gm, 'Retenue à la source'],
  ],
  Spanish: [
    ['Statement,Header,Field Name,Field Value', 'Statement,Header,Nombre del campo,Valor del campo'],
    ['January 1, 2026 - March 31, 2026', 'Enero 1, 2026 - Marzo 31, 2026'],
    [/Account Information/g, 'Información sobre la cuenta'],
    ['Data,Account,', 'Data,Cuenta,'],
    ['Base Currency', 'Divisa base'],
    [/Net Asset Value/g, 'Valor liquidativo'],
    [
      'Asset Category,Currency,Symbol,Quantity,Mult,Cost Price,Cost Basis,Close Price,Value,Unrealized P/L,Code',
      'Categoría de activo,Divisa,Símbolo,Cantidad,Mult,Precio de coste,Base de coste,Precio de cierre,Valor,PyG no realizadas,Código',
    ],
    [/Open Positions/g, 'Posiciones abiertas'],
    [
      'Asset Category,Currency,Symbol,Date/Time,Quantity,T. Price,C. Price,Proceeds,Comm/Fee,Basis,Realized P/L,MTM P/L,Code',
      'Categoría de activo,Divisa,Símbolo,Fecha/Hora,Cantidad,Precio trans.,Precio de cier.,Productos,Tarifa/com.,Básico,PyG realizadas,MTM P/G,Código',
    ],
    [/^Trades/gm, 'Operaciones'],
    [/,Stocks,/g, ',Acciones,'],
    ['Equity and Index Options', 'Opciones sobre acciones e índices'],
    [/Deposits & Withdrawals/g, 'Depósitos y retiradas'],
    ['Currency,Settle Date,Description,Amount', 'Divisa,Fecha de liquidación,Descripción,Cantidad'],
    [/^Dividends/gm, 'Dividendos'],
    [/Currency,Date,Description,Amount/g, 'Divisa,Fecha,Descripción,Cantidad'],
    [/^Withholding Tax/gm, 'Retención de impuestos'],
  ],
}

function inLanguage(name: string): string {
  return (LANGUAGES[name] ?? []).reduce((text, [from, to]) => {
    const changed = text.replace(from, to)
    expect(changed, `${name}: ${from}`).not.toBe(text)
    return changed
  }, ENGLISH)
}

describe.each(Object.keys(LANGUAGES).map((l) => [l]))('%s', (language) => {
  test('the same trades, positions, money, period and account', () => {
    const english = read(ENGLISH)
    expect(english.issues).toEqual([])
    expect(english.drafts.filter((d) => d.row !== 'instrument').map((d) => d.row)).toEqual([
      'fill',
      'fill',
      'cash',
      'cash',
      'cash',
      'holding',
    ])
    const p = read(inLanguage(language))
    expect(booked(p)).toEqual(booked(english))
    expect(p.header).toEqual(english.header)
    expect(p.tally).toEqual(english.tally)
  })

  test('what was not read is named', () => {
    const p = read(inLanguage(language))
    expect(p.issues.map((i) => [i.severity, i.code])).toEqual([['warning', 'sections_unread']])
    expect(p.issues[0]?.message).toMatch(/Nettoinventarwert|Valeur liquidative|Valor liquidativo/)
  })
})

test('a language that is not known: trades and positions are refused row by row, and nothing is complete', () => {
  const text = inLanguage('German')
    .replaceAll('Transaktionen', 'Transacties')
    .replaceAll('Offene Positionen', 'Open posities')
  const p = read(text)
  expect(p.issues.filter((i) => i.severity === 'error').map((i) => i.code)).toEqual(
    Array(3).fill('language_unknown'),
  )
  expect(p.issues[0]?.message).toContain('set the statement language to English')
  expect(rowsOf(p, 'fill')).toEqual([])
  expect(p.header.fillsComplete).toBe(false)
})

test('a section that an English statement has and the book does not need is no surprise', () => {
  const p = read(
    `${ENGLISH}Net Stock Position Summary,Header,DataDiscriminator,Symbol\nNet Stock Position Summary,Data,Summary,XYZ\n`,
  )
  expect(p.issues).toEqual([])
})
