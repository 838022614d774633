/**
 * The four globals that Node, Electron and browsers share, typed as far as we use them: `shared/` sees neither Node's types nor the
 * DOM's.
 */

/** What we use of an AbortSignal; every AbortSignal is one. */
export interface Signal {
  readonly aborted: boolean
  throwIfAborted(): void
  addEventListener(event: 'abort', listener: () => void, options?: { readonly once?: boolean }): void
  removeEventListener(event: 'abort', listener: () => void): void
}

export interface Controller {
  readonly signal: Signal
  abort(): void
}

interface Web {
  readonly AbortController: new () => Controller
  readonly TextEncoder: new () => { encode(text: string): Uint8Array }
  readonly TextDecoder: new () => { decode(bytes: Uint8Array): string }
  readonly queueMicrotask: (task: () => void) => void
}

const web = globalThis as unknown as Web

/** A fresh controller, whose signal has not aborted. */
export function newController(): Controller {
  return new web.AbortController()
}

/** Runs `task` when the running task has ended. */
export function soon(task: () => void): void {
  web.queueMicrotask(task)
}

/** The UTF-8 bytes of a text; lone surrogates become U+FFFD. */
export function toUtf8(text: string): Uint8Array {
  return new web.TextEncoder().encode(text)
}

/** The text of UTF-8 bytes; bytes that are none become U+FFFD. */
export function fromUtf8(bytes: Uint8Array): string {
  return new web.TextDecoder().decode(bytes)
}
