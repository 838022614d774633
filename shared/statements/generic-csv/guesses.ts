/**
 * Columns guessed from words of headers in several languages. A guess is shown to a person in the editor and read by nobody before
 * they agree: the names that are taken unasked are in `columns.ts`.
 */
import type { MappedField } from '../../model/columnMapping.ts'
import { isSide } from './sides.ts'

/** In the order they are tried: narrow words first. Without accents, lower case. */
const WORDS: readonly (readonly [field: MappedField, words: readonly string[]])[] = [
  ['order', ['order id', 'orderid', 'ordernumber', 'order no', 'ordernummer', 'auftragsnummer', 'order']],
  ['id', ['trade id', 'trade no', 'deal id', 'execution', 'reference', 'referenz', 'ref', 'transaction no']],
  ['expiry', ['expir', 'maturity', 'verfall', 'falligkeit', 'echeance', 'vencimiento', 'scadenza', 'afloop']],
  ['strike', ['strike', 'basispreis', 'basis', 'ausubung', "prix d'exercice", 'ejercicio', 'uitoefen']],
  ['right', ['call/put', 'put/call', 'call put', 'c/p', 'option type', 'optionstyp', 'right']],
  ['multiplier', ['multipl', 'contract size', 'lot size', 'kontraktgro', 'punktwert', 'point value']],
  ['currency', ['currency', 'ccy', 'wahrung', 'waehrung', 'devise', 'divisa', 'moneda', 'munt', 'valuta']],
  ['account', ['account', 'konto', 'depot', 'compte', 'cuenta', 'rekening', 'portfolio']],
  [
    'side',
    [
      'side',
      'buy',
      'b/s',
      'direction',
      'richtung',
      'richting',
      'verso',
      'kant',
      'sens',
      'kauf',
      'koop',
      'action',
      'type',
      'typ',
      'operac',
      'art',
    ],
  ],
  [
    'fee',
    [
      'fee',
      'commission',
      'gebuhr',
      'gebuehr',
      'provision',
      'courtage',
      'frais',
      'comision',
      'kosten',
      'brokerage',
      'cost',
    ],
  ],
  [
    'amount',
    [
      'amount',
      'total',
      'net',
      'betrag',
      'summe',
      'montant',
      'importe',
      'belopp',
      'bedrag',
      'proceeds',
      'value',
    ],
  ],
  ['mark', ['mark', 'closing price', 'last price', 'schlusskurs', 'market price']],
  [
    'date',
    [
      'date',
      'datum',
      'dag',
      'tag',
      'jour',
      'giorno',
      'handelstag',
      'handelsdag',
      'fecha',
      'data',
      'day',
      'executed',
      'timestamp',
      'created',
    ],
  ],
  ['time', ['time', 'uhrzeit', 'zeit', 'heure', 'hora', 'tijd', 'klockslag']],
  ['price', ['price', 'kurs', 'preis', 'prix', 'precio', 'prezzo', 'koers', 'pris', 'px', 'premium', 'rate']],
  [
    'quantity',
    [
      'quantity',
      'qty',
      'menge',
      'stuck',
      'anzahl',
      'aantal',
      'quantite',
      'cantidad',
      'quantita',
      'antal',
      'nominal',
      'shares',
      'contracts',
      'lots',
      'units',
      'size',
      'position',
      'volume',
    ],
  ],
  [
    'symbol',
    [
      'symbol',
      'ticker',
      'instrument',
      'contract',
      'papier',
      'titel',
      'titre',
      'valor',
      'produkt',
      'product',
      'effekt',
      'asset',
      'security',
      'underlying',
      'isin',
      'name',
      'description',
    ],
  ],
]

/** Fields that no usual name was found for, guessed: field -> place of its column. */
export function guessedPlaces(
  labels: readonly string[],
  known: ReadonlyMap<MappedField, number>,
): Map<MappedField, number> {
  const keys = labels.map(folded)
  const places = new Map<MappedField, number>()
  const free = (k: number) => ![...known.values(), ...places.values()].includes(k)
  for (const [field, words] of WORDS) {
    if (known.has(field)) continue
    for (const word of words) {
      const at = keys.findIndex((key, k) => free(k) && holds(key, word))
      if (at < 0) continue
      places.set(field, at)
      break
    }
  }
  // a lone time column holds the whole instant
  const clock = places.get('time')
  if (!known.has('date') && !places.has('date') && clock !== undefined) {
    places.set('date', clock)
    places.delete('time')
  }
  return places
}

const BUYS = ['koop', 'kauf', 'achat', 'compra', 'acquisto', 'kop', 'kjop', 'kob', 'aankoop', 'bto', 'in']
const SELLS = ['verkoop', 'verkauf', 'vente', 'venta', 'vendita', 'salj', 'salg', 'solgt', 'verkocht', 'out']

/** Words of a side column that are not understood by themselves, sorted into purchases and sales where known. */
export function guessedWords(
  samples: readonly string[],
): { readonly buy: readonly string[]; readonly sell: readonly string[] } | null {
  const unknown = [...new Set(samples.filter((s) => !isSide(s)))].slice(0, 12)
  const buy = unknown.filter((s) => BUYS.includes(folded(s)))
  const sell = unknown.filter((s) => SELLS.includes(folded(s)))
  return buy.length + sell.length === 0 ? null : { buy, sell }
}

/** Short words must be the whole name or a word of it. */
function holds(key: string, word: string): boolean {
  if (key === word) return true
  return word.length >= 4 ? key.includes(word) : key.split(/[^a-z/]+/).includes(word)
}

function folded(text: string): string {
  return text
    .trim()
    .toLowerCase()
    .normalize('NFD')
    .replaceAll(/[\u0300-\u036f]/g, '')
    .replaceAll(/\s+/g, ' ')
}
