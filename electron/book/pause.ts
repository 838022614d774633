/** Blocks this thread for `ms` milliseconds without burning the processor: for synchronous waits of the command line. */
export function pause(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)
}
