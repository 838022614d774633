/**
 * How a command of the window is written down: its kind, the schema its input must pass at the border, and the type of its answer.
 * `commands.ts` lists them all. A call gives one answer; a stream gives events, then one answer, with one event in flight.
 */
import type { z } from 'zod'

declare const answered: unique symbol
declare const emitted: unique symbol

/** One question, one answer. */
export interface CallSpec<I, O> {
  readonly kind: 'call'
  readonly input: z.ZodType<I>
  /** never there: carries the type only */
  readonly [answered]?: O
}

/** Events while it runs, one answer at the end. The newest event replaces one that waits to be sent. */
export interface StreamSpec<I, E, O> {
  readonly kind: 'stream'
  readonly input: z.ZodType<I>
  readonly [emitted]?: E
  readonly [answered]?: O
}

export type CommandSpec = CallSpec<never, unknown> | StreamSpec<never, unknown, unknown>

/** Declares a call: `call<Answer>()(inputSchema)`. */
export const call =
  <O>() =>
  <I>(input: z.ZodType<I>): CallSpec<I, O> => ({ kind: 'call', input })

/** Declares a stream: `stream<Event, Answer>()(inputSchema)`. */
export const stream =
  <E, O>() =>
  <I>(input: z.ZodType<I>): StreamSpec<I, E, O> => ({ kind: 'stream', input })

export type InputOf<S> =
  S extends CallSpec<infer I, infer _O> ? I : S extends StreamSpec<infer I, infer _E, infer _O> ? I : never
export type AnswerOf<S> =
  S extends CallSpec<infer _I, infer O> ? O : S extends StreamSpec<infer _I, infer _E, infer O> ? O : never
export type EventOf<S> = S extends StreamSpec<infer _I, infer E, infer _O> ? E : never

/** Which numbers an answer holds. Two tags never meet in one picture; an answer with an older tag is dropped. */
export interface ResultTag {
  /** the book's revision */
  readonly revision: number
  /** SHA-256 of the frozen market snapshot, lower-case hex */
  readonly snapshot: string
  /** valuation instant, ms UTC */
  readonly asOf: number
}

/** An answer with numbers of the book. */
export interface Tagged {
  readonly tag: ResultTag
}

/** A column of texts: `table[codes[i]]`. Absent is the empty text. */
export interface TextColumn {
  readonly codes: Uint32Array
  readonly table: readonly string[]
}

/** A number that may be unknown: then `value` is null and `reason` is one plain sentence. */
export interface Figure {
  readonly value: number | null
  readonly reason: string | null
}
