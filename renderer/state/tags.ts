/** When two results are of the same numbers. */
import type { ResultTag } from '../../shared/protocol/window/contract.ts'
import type { PricingState } from '../../shared/protocol/window/state.ts'

/** True when two results hold the same numbers. */
export function sameTag(a: ResultTag | null, b: ResultTag | null): boolean {
  return a?.revision === b?.revision && a?.snapshot === b?.snapshot && a?.asOf === b?.asOf
}

/**
 * The tag of the numbers made last, as one object for as long as they were not made again: the state comes whole and new with every
 * change of anything, and views ask again whenever this object is another.
 */
export class NewestTag {
  #tag: ResultTag | null = null
  #at: number | null = null

  of(pricing: Pick<PricingState, 'tag' | 'at'> | null): ResultTag | null {
    const tag = pricing?.tag ?? null
    const at = pricing?.at ?? null
    if (tag === null || at !== this.#at || !sameTag(tag, this.#tag)) this.#tag = tag
    this.#at = at
    return this.#tag
  }
}
