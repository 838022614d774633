/** Who may talk to this host: a single-use code that lives 30 seconds is exchanged for the key of one host run. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

/** ms that a code on the start page is good for */
export const CODE_LIFE = 30_000

export type Exchange = { readonly key: string } | { readonly refused: 'used' | 'expired' | 'wrong' }

/** Codes and the key of one host run. Both are 256 random bits; they are compared in constant time. */
export class Admission {
  readonly #now: () => number
  readonly #key = secret()
  #code: { readonly text: string; readonly until: number } | null = null
  /** digests of codes that were good once, to tell a replay from a guess */
  readonly #spent: Buffer[] = []
  readonly #expired: Buffer[] = []

  /** @param now ms of a clock that never runs backwards */
  constructor(now: () => number) {
    this.#now = now
  }

  /** A new code; an older one that was not used is void. */
  issue(): string {
    if (this.#code !== null) this.#expired.push(digest(this.#code.text))
    const text = secret()
    this.#code = { text, until: this.#now() + CODE_LIFE }
    return text
  }

  /** True while a code waits to be used. */
  get waiting(): boolean {
    return this.#code !== null && this.#now() <= this.#code.until
  }

  /** Exchanges a code for the key, once. */
  exchange(code: string): Exchange {
    const given = digest(code)
    const current = this.#code
    if (current !== null && timingSafeEqual(given, digest(current.text))) {
      this.#code = null
      if (this.#now() > current.until) {
        this.#expired.push(given)
        return { refused: 'expired' }
      }
      this.#spent.push(given)
      return { key: this.#key }
    }
    if (this.#spent.some((d) => timingSafeEqual(d, given))) return { refused: 'used' }
    if (this.#expired.some((d) => timingSafeEqual(d, given))) return { refused: 'expired' }
    return { refused: 'wrong' }
  }

  /** Whether a key is that of this run. */
  admits(key: string | undefined): boolean {
    return key !== undefined && timingSafeEqual(digest(key), digest(this.#key))
  }
}

function secret(): string {
  return randomBytes(32).toString('base64url')
}

/** Equal lengths for the comparison, whatever was sent. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
