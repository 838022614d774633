/** Seeded damage to files: the same seed makes the same bytes for ever. */

/** Numbers from a seed (mulberry32 of Tommy Ettinger, 2017): the same sequence everywhere. */
export class Dice {
  #state: number

  constructor(seed: number) {
    this.#state = seed >>> 0
  }

  /** 0 <= n < below, whole. */
  below(below: number): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0
    let t = this.#state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 4294967296) * below)
  }

  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)] as T
  }
}

export interface Mutation {
  readonly name: string
  /** `other` is another file of the corpus */
  apply(bytes: Buffer, other: Buffer, dice: Dice): Buffer
}

const NASTY = [
  '"',
  '""',
  ',',
  ';',
  '\t',
  '\n',
  '\r',
  '\r\n',
  '\0',
  '<',
  '>',
  '&',
  '&lt;',
  '&#0;',
  ']]>',
  '<!--',
  '<?',
  '{',
  '}',
  '[',
  ']',
  '\\u0000',
  '\\ud800',
  '\u202e',
  '\u200b',
  '\ufeff',
  '\u0000',
  'С',
  '１２',
  '=1+1',
  '__proto__',
  'constructor',
  'null',
  'NaN',
  'Infinity',
]
const NUMBERS = [
  '0',
  '-0',
  '1e308',
  '1e-400',
  '1e9',
  '1E-18',
  '0.000000000000000001',
  '9'.repeat(19),
  '9'.repeat(41),
  '-1',
  '1,2,3',
  '1.2.3',
  '1.234,56',
  '(5)',
  '--',
  '$',
  '1 000',
  '٣',
]
const DATES = [
  '0000-00-00',
  '9999-12-31',
  '2026-02-30',
  '1969-12-31',
  '31/12/99',
  '20260230',
  '24:00:00',
  '2026-03-29T02:30:00',
]

/** All ways a file is damaged. */
export const MUTATIONS: readonly Mutation[] = [
  { name: 'cut off', apply: (b, _o, d) => b.subarray(0, d.below(b.length + 1)) },
  { name: 'cut out', apply: (b, _o, d) => without(b, ...range(b, d)) },
  { name: 'cut out a line', apply: (b, _o, d) => lines(b, (l) => l.splice(d.below(l.length), 1)) },
  {
    name: 'swap two lines',
    apply: (b, _o, d) => lines(b, (l) => swap(l, d.below(l.length), d.below(l.length))),
  },
  { name: 'swap two cells', apply: (b, _o, d) => cells(b, d) },
  {
    name: 'duplicate a line',
    apply: (b, _o, d) => lines(b, (l) => l.splice(d.below(l.length), 0, l[d.below(l.length)] as Buffer)),
  },
  { name: 'duplicate the file', apply: (b) => Buffer.concat([b, b]) },
  {
    name: 'duplicate a piece',
    apply: (b, _o, d) => {
      const [from, to] = range(b, d)
      return Buffer.concat([b.subarray(0, to), b.subarray(from)])
    },
  },
  { name: 're-encode', apply: reencode },
  {
    name: 'splice',
    apply: (b, o, d) =>
      Buffer.concat([b.subarray(0, d.below(b.length + 1)), o.subarray(d.below(o.length + 1))]),
  },
  {
    name: 'splice lines',
    apply: (b, o, d) => {
      const foreign = split(o)
      const from = d.below(foreign.length)
      return lines(b, (l) => l.splice(d.below(l.length), 0, ...foreign.slice(from, from + 1 + d.below(5))))
    },
  },
  { name: 'insert', apply: (b, _o, d) => put(b, d.below(b.length + 1), 0, d.pick(NASTY)) },
  { name: 'overwrite', apply: (b, _o, d) => put(b, d.below(b.length + 1), d.below(8), d.pick(NASTY)) },
  { name: 'another number', apply: (b, _o, d) => token(b, /-?\d[\d.,]*/g, d.pick(NUMBERS), d) },
  {
    name: 'another date',
    apply: (b, _o, d) => token(b, /\d{1,4}[-/]\d{1,2}[-/]\d{1,4}|\b(?:19|20)\d{6}\b/g, d.pick(DATES), d),
  },
  {
    name: 'flip bits',
    apply: (b, _o, d) => {
      const c = Buffer.from(b)
      for (let k = d.below(4); k >= 0 && c.length > 0; k -= 1) {
        const at = d.below(c.length)
        c[at] = (c[at] as number) ^ (1 << d.below(8))
      }
      return c
    },
  },
  { name: 'empty a cell', apply: (b, _o, d) => token(b, /[^,;\t\n\r"<>{}[\]]+/g, '', d) },
]

function range(b: Buffer, d: Dice): [number, number] {
  const from = d.below(b.length + 1)
  return [from, Math.min(b.length, from + d.below(d.pick([4, 64, 4096])))]
}

function without(b: Buffer, from: number, to: number): Buffer {
  return Buffer.concat([b.subarray(0, from), b.subarray(to)])
}

function put(b: Buffer, at: number, drop: number, text: string): Buffer {
  return Buffer.concat([b.subarray(0, at), Buffer.from(text), b.subarray(at + drop)])
}

function split(b: Buffer): Buffer[] {
  const list: Buffer[] = []
  let from = 0
  for (let at = b.indexOf(10); at >= 0; at = b.indexOf(10, from)) {
    list.push(b.subarray(from, at + 1))
    from = at + 1
  }
  if (from < b.length || list.length === 0) list.push(b.subarray(from))
  return list
}

function lines(b: Buffer, change: (list: Buffer[]) => unknown): Buffer {
  const list = split(b)
  change(list)
  return Buffer.concat(list)
}

function swap<T>(list: T[], a: number, b: number): void {
  const held = list[a] as T
  list[a] = list[b] as T
  list[b] = held
}

function cells(b: Buffer, d: Dice): Buffer {
  return lines(b, (list) => {
    const at = d.below(list.length)
    const row = (list[at] as Buffer).toString('latin1').split(',')
    swap(row, d.below(row.length), d.below(row.length))
    list[at] = Buffer.from(row.join(','), 'latin1')
  })
}

function token(b: Buffer, shape: RegExp, text: string, d: Dice): Buffer {
  const from = d.below(b.length + 1)
  const near = b.subarray(from, from + 2048).toString('latin1')
  const found = [...near.matchAll(shape)]
  if (found.length === 0) return b
  const hit = d.pick(found)
  return put(b, from + hit.index, hit[0].length, text)
}

function reencode(b: Buffer, _other: Buffer, d: Dice): Buffer {
  const text = b.toString('utf8')
  const little = () => Buffer.from(text, 'utf16le')
  switch (d.below(9)) {
    case 0:
      return Buffer.concat([Buffer.from([0xff, 0xfe]), little()])
    case 1:
      return Buffer.concat([Buffer.from([0xfe, 0xff]), little().swap16()])
    case 2:
      return little()
    case 3:
      return Buffer.from(text, 'latin1')
    case 4:
      return Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), b])
    case 5:
      return Buffer.from(text.replace(/\r?\n/g, '\r'))
    case 6:
      return Buffer.from(text.replace(/\r?\n/g, '\r\n'))
    case 7:
      return Buffer.from(text.replaceAll(',', d.pick([';', '\t', '|'])))
    default:
      return Buffer.from(text.normalize('NFD').toUpperCase())
  }
}

/**
 * Makes the smallest input that still fails: pieces are taken out, larger ones first (Zeller and Hildebrandt 2002, without the
 * complements). @param tries calls of `fails` at most
 */
export async function shrink(
  bytes: Buffer,
  fails: (candidate: Buffer) => Promise<boolean>,
  tries = 400,
): Promise<Buffer> {
  let smallest = bytes
  let left = tries
  for (let size = Math.ceil(bytes.length / 2); size >= 1 && left > 0; size = Math.floor(size / 2)) {
    for (let at = 0; at < smallest.length && left > 0; ) {
      const candidate = without(smallest, at, at + size)
      left -= 1
      if (candidate.length < smallest.length && (await fails(candidate))) smallest = candidate
      else at += size
    }
    if (size === 1) break
  }
  return smallest
}
