/**
 * Solves S x = b for a symmetric positive semi-definite S. A row whose pivot falls below 1e-12 of its diagonal depends
 * on the rows before it: it is dropped, its x is 0, and its index is listed.
 *
 * Source: Gauss-Jordan elimination, whose pivots are the squares of Cholesky's; Golub & Van Loan 2013, 4.2.
 */
export function solveSemiDefinite(
  matrix: readonly (readonly number[])[],
  rightHand: readonly number[],
): { readonly solution: readonly number[]; readonly dropped: readonly number[] } {
  const k = rightHand.length;
  const rows = matrix.map((row, i) => [...row, rightHand[i] as number]);
  const diagonal = rows.map((row, i) => row[i] as number);
  const dropped: number[] = [];
  for (const [i, pivotRow] of rows.entries()) {
    const pivot = pivotRow[i] as number;
    if (!(pivot > 1e-12 * (diagonal[i] as number))) {
      dropped.push(i);
      continue;
    }
    for (const row of rows) {
      const factor = (row[i] as number) / pivot;
      if (row !== pivotRow)
        for (let j = 0; j <= k; j++) row[j] = (row[j] as number) - factor * (pivotRow[j] as number);
    }
  }
  const solution = rows.map((row, i) => (dropped.includes(i) ? 0 : (row[k] as number) / (row[i] as number)));
  return { solution, dropped };
}

/** a' M b. */
export function bilinear(
  matrix: readonly (readonly number[])[],
  a: readonly number[],
  b: readonly number[],
): number {
  return dot(
    a,
    matrix.map((row) => dot(row, b)),
  );
}

export function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((total, value, i) => total + value * (b[i] as number), 0);
}
