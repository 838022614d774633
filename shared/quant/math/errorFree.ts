// Error-free transformations (Dekker 1971, Knuth 1969): the exact rounding error of one addition or product.

const SPLITTER = 134217729 // 2^27 + 1

/** Exact error e of s = fl(a + b), so that a + b = s + e. `s` must be the rounded sum. No overflow guard. */
export function sumError(a: number, b: number, s: number): number {
  const t = s - a
  return a - (s - t) + (b - t)
}

/** Exact error e of p = fl(a b), so that a b = p + e. Valid while |a|, |b| < 2^996 and |p| > 2^-969. */
export function productError(a: number, b: number, p: number): number {
  const ca = SPLITTER * a
  const ah = ca - (ca - a)
  const al = a - ah
  const cb = SPLITTER * b
  const bh = cb - (cb - b)
  const bl = b - bh
  return ah * bh - p + ah * bl + al * bh + al * bl
}
