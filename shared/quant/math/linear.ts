/**
 * Solves the square system A x = b by Gaussian elimination with partial pivoting. `A` is row by row, both are left unchanged.
 * Returns null when a pivot is 0 or not finite (the system is singular in double).
 */
export function solveLinear(A: readonly (readonly number[])[], b: readonly number[]): number[] | null {
  const n = b.length
  const m = A.map((row, i) => [...row, b[i] as number])
  for (let col = 0; col < n; col++) {
    let best = col
    for (let i = col + 1; i < n; i++) {
      if (Math.abs(m[i]?.[col] as number) > Math.abs(m[best]?.[col] as number)) best = i
    }
    const pivotRow = m[best] as number[]
    m[best] = m[col] as number[]
    m[col] = pivotRow
    const pivot = pivotRow[col] as number
    if (pivot === 0 || !Number.isFinite(pivot)) return null
    for (let i = col + 1; i < n; i++) {
      const row = m[i] as number[]
      const factor = (row[col] as number) / pivot
      if (factor === 0) continue
      for (let k = col; k <= n; k++) row[k] = (row[k] as number) - factor * (pivotRow[k] as number)
    }
  }
  const x = new Array<number>(n).fill(0)
  for (let i = n - 1; i >= 0; i--) {
    const row = m[i] as number[]
    let sum = row[n] as number
    for (let k = i + 1; k < n; k++) sum -= (row[k] as number) * (x[k] as number)
    x[i] = sum / (row[i] as number)
  }
  return x.every(Number.isFinite) ? x : null
}

/** Product of two matrices, rows of A times columns of B. */
export function multiply(A: readonly (readonly number[])[], B: readonly (readonly number[])[]): number[][] {
  return A.map((row) =>
    (B[0] ?? []).map((_, j) => row.reduce((sum, x, k) => sum + x * (B[k]?.[j] as number), 0)),
  )
}

/** Matrix times vector. */
export function apply(A: readonly (readonly number[])[], x: readonly number[]): number[] {
  return A.map((row) => row.reduce((sum, a, k) => sum + a * (x[k] as number), 0))
}

/** Sum of the products of two equally long lists. */
export function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, x, i) => sum + x * (b[i] as number), 0)
}

/** Trace of a square matrix. */
export function trace(A: readonly (readonly number[])[]): number {
  return A.reduce((sum, row, i) => sum + (row[i] as number), 0)
}

/**
 * Solves A x = b in place for the leading n x n system: A row by row in a flat array (destroyed), x left in b. Gaussian elimination with
 * partial pivoting, no allocation. Returns false when a pivot is 0 or not finite.
 */
export function solveDense(A: Float64Array, b: Float64Array, n: number): boolean {
  for (let col = 0; col < n; col++) {
    let best = col
    for (let i = col + 1; i < n; i++) {
      if (Math.abs(A[i * n + col] as number) > Math.abs(A[best * n + col] as number)) best = i
    }
    const pivot = A[best * n + col] as number
    if (pivot === 0 || !Number.isFinite(pivot)) return false
    if (best !== col) {
      for (let k = col; k < n; k++) {
        const swap = A[col * n + k] as number
        A[col * n + k] = A[best * n + k] as number
        A[best * n + k] = swap
      }
      const swap = b[col] as number
      b[col] = b[best] as number
      b[best] = swap
    }
    for (let i = col + 1; i < n; i++) {
      const factor = (A[i * n + col] as number) / pivot
      if (factor === 0) continue
      for (let k = col + 1; k < n; k++)
        A[i * n + k] = (A[i * n + k] as number) - factor * (A[col * n + k] as number)
      b[i] = (b[i] as number) - factor * (b[col] as number)
    }
  }
  for (let i = n - 1; i >= 0; i--) {
    let sum = b[i] as number
    for (let k = i + 1; k < n; k++) sum -= (A[i * n + k] as number) * (b[k] as number)
    b[i] = sum / (A[i * n + i] as number)
  }
  return true
}
