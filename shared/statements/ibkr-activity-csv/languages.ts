/**
 * Activity Statements name their sections, columns and asset classes in the account's language. German, French and Spanish titles as
 * public files of users print them (seen 2021 to 2026); words of rows (Header, Data, Order, Summary) and codes are English in all.
 */

/** Letters and digits only, small: spellings with dots, slashes and blanks are one. */
function key(text: string): string {
  return text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '')
}

function table(...entries: readonly (readonly [string, ...string[]])[]): ReadonlyMap<string, string> {
  return new Map(entries.flatMap(([english, ...others]) => others.map((o) => [key(o), english] as const)))
}

/** Section title -> the English one. */
const SECTIONS = table(
  ['Trades', 'Transaktionen', 'Transactions', 'Operaciones'],
  ['Open Positions', 'Offene Positionen', 'Positions ouvertes', 'Posiciones abiertas'],
  [
    'Financial Instrument Information',
    'Informationen zum Finanzinstrument',
    'Information sur les instruments financiers',
    'Informations sur les instruments financiers',
    "Informations sur l'instrument financier",
    'Información de instrumento financiero',
  ],
  ['Cash Report', 'Cash-Bericht', 'Cashbericht', 'Rapport de trésorerie', 'Informe de efectivo'],
  ['Deposits & Withdrawals', 'Einzahlungen & Auszahlungen', 'Dépôts et retraits', 'Depósitos y retiradas'],
  ['Dividends', 'Dividenden', 'Dividendes', 'Dividendos'],
  ['Withholding Tax', 'Quellensteuer', 'Retenue à la source', 'Retención de impuestos'],
  ['Interest', 'Zinsen', 'Intérêts', 'Intereses', 'Interés'],
  ['Fees', 'Gebühren', 'Frais', 'Tarifas'],
  ['Transaction Fees', 'Transaktionsgebühren', 'Frais de transaction', 'Tarifas de transacción'],
  ['Corporate Actions', 'Kapitalmaßnahmen', 'Opérations sur titres', 'Acciones corporativas'],
  ['Transfers', 'Transfers', 'Übertragungen', 'Transferts', 'Transferencias'],
  [
    'Account Information',
    'Kontoinformation',
    'Kontoinformationen',
    'Informations sur le compte',
    'Information sur le compte',
    'Información sobre la cuenta',
  ],
  ['Statement', 'Statement'],
)

/** Column -> the English one. A word that means two things is told apart by the section. */
const COLUMNS = table(
  [
    'Asset Category',
    'Anlagekategorie',
    'Vermögenswertkategorie',
    'Vermögenswert-Kategorie',
    "Catégorie d'actifs",
    'Categoría de activo',
  ],
  ['Currency', 'Währung', 'Devise', 'Divisa'],
  ['Account', 'Konto', 'Compte', 'Cuenta'],
  ['Symbol', 'Symbole', 'Símbolo'],
  ['Date/Time', 'Datum/Zeit', 'Date/Heure', 'Fecha/Hora'],
  ['Date', 'Datum', 'Fecha'],
  ['Settle Date', 'Abwicklungsdatum', 'Abrechnungsdatum', 'Date de règlement', 'Fecha de liquidación'],
  ['Report Date', 'Berichtsdatum', 'Date du rapport', 'Fecha del informe'],
  ['Exchange', 'Börse', 'Bourse', 'Mercado'],
  ['Quantity', 'Menge', 'Quantité', 'Cantidad'],
  ['T. Price', 'T.-Kurs', 'Transaktionskurs', 'Prix trans.', 'Precio trans.', 'T. Precio'],
  ['Close Price', 'Schlusskurs', 'Cours de clôt.', 'Cours de clôture', 'Precio de cier.', 'Precio de cierre'],
  ['Cost Price', 'Einstandspreis', 'Einstands Kurs', 'Einstandskurs', 'Prix de revient', 'Precio de coste'],
  ['Proceeds', 'Erlös', 'Erlöse', 'Produit', 'Productos'],
  ['Comm/Fee', 'Provision/Gebühr', 'Prov./Gebühr', 'Comm/Tarif', 'Tarifa/com.'],
  ['Basis', 'Base', 'Básico'],
  ['Realized P/L', 'Realisierter G/V', 'Realisierter G&V', 'P/L réalisé', 'PyG realizadas', 'Realizado P/G'],
  ['Code', 'Code', 'Código'],
  ['Mult', 'Mult.'],
  ['Multiplier', 'Multiplikator', 'Multiplicateur', 'Multiplicador'],
  ['Description', 'Beschreibung', 'Descripción'],
  ['Amount', 'Betrag', 'Montant', 'Importe'],
  ['Security ID', 'Wertpapier-ID', 'ID titre', 'Id. de seguridad'],
  ['Underlying', 'Basiswert', 'Sous-jacent', 'Subyacente'],
  ['Expiry', 'Verfall', 'Verfallsdatum', 'Échéance', 'Vencimiento'],
  ['Type', 'Typ', 'Tipo'],
  ['Strike', 'Basispreis', 'Ausübungspreis', "Prix d'exercice", 'Precio de ejercicio'],
  ['Currency Summary', 'Währungsübersicht', 'Résumé des devises', 'Resumen de divisa'],
  ['Total', 'Gesamt'],
)

/** What is said in the section of the account. */
const FIELDS = table(
  ['Account', 'Konto', 'Compte', 'Cuenta'],
  ['Base Currency', 'Basiswährung', 'Devise de base', 'Divisa base'],
)

const MONTHS: readonly (readonly string[])[] = [
  ['January', 'Januar', 'Janvier', 'Enero'],
  ['February', 'Februar', 'Février', 'Febrero'],
  ['March', 'März', 'Mars', 'Marzo'],
  ['April', 'Avril', 'Abril'],
  ['May', 'Mai', 'Mayo'],
  ['June', 'Juni', 'Juin', 'Junio'],
  ['July', 'Juli', 'Juillet', 'Julio'],
  ['August', 'Août', 'Agosto'],
  ['September', 'Septembre', 'Septiembre'],
  ['October', 'Oktober', 'Octobre', 'Octubre'],
  ['November', 'Novembre', 'Noviembre'],
  ['December', 'Dezember', 'Décembre', 'Diciembre'],
]
const MONTH_NAMES = new Map(MONTHS.flatMap(([english = '', ...o]) => o.map((m) => [key(m), english])))

/** Sections whose amounts are money, so that a column of "how much" is no number of shares. */
const MONEY = new Set([
  'Deposits & Withdrawals',
  'Dividends',
  'Withholding Tax',
  'Interest',
  'Fees',
  'Cash Report',
])

/** The English title of a section; as printed where no language knows it. */
export function englishSection(printed: string): string {
  return SECTIONS.get(key(printed)) ?? printed
}

/** The English names of a header's columns, in the section with this English title. */
export function englishColumns(section: string, header: readonly string[]): string[] {
  return header.map((name) => {
    const own = /^(?:Provisionen?|Comm|Com|Comisión) (?:in|en) ([A-Z]{3})$/i.exec(name.trim())
    if (own !== null) return `Comm in ${(own[1] as string).toUpperCase()}`
    const english = COLUMNS.get(key(name)) ?? name
    return english === 'Quantity' && MONEY.has(section) ? 'Amount' : english
  })
}

/** The English name of a field of the account's section. */
export function englishField(printed: string): string {
  return FIELDS.get(key(printed)) ?? printed
}

/** A period with English months: `Januar 1, 2026` becomes `January 1, 2026`. */
export function englishPeriod(printed: string): string {
  return printed.replace(/\p{L}+/gu, (word) => MONTH_NAMES.get(key(word)) ?? word)
}
