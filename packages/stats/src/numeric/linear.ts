/**
 * Slopes of the first variable on the others, from their symmetric positive semi-definite products. A variable whose
 * pivot falls below 1e-12 of its diagonal depends on those before it: it is dropped, its slope is 0, and its index among
 * the others is listed.
 *
 * Source: Gauss-Jordan elimination, whose pivots are the squares of Cholesky's; Golub & Van Loan 2013, 4.2.
 */
export function slopesFrom(products: readonly (readonly number[])[]): {
  readonly slopes: readonly number[];
  readonly dropped: readonly number[];
} {
  const rows = products.slice(1).map((row) => [...row]);
  const dropped: number[] = [];
  for (const [i, pivotRow] of rows.entries()) {
    const pivot = pivotRow[i + 1] as number;
    if (!(pivot > 1e-12 * (products[i + 1]?.[i + 1] as number))) {
      dropped.push(i);
      continue;
    }
    for (const row of rows) {
      const factor = (row[i + 1] as number) / pivot;
      if (row !== pivotRow)
        for (const [j, value] of pivotRow.entries()) row[j] = (row[j] as number) - factor * value;
    }
  }
  const slopeOf = (row: readonly number[], i: number) => (row[0] as number) / (row[i + 1] as number);
  return { slopes: rows.map((row, i) => (dropped.includes(i) ? 0 : slopeOf(row, i))), dropped };
}

/** a' M b; what M holds beyond the lengths of a and b does not count. */
export function bilinear(
  matrix: readonly (readonly number[])[],
  a: readonly number[],
  b: readonly number[],
): number {
  return dot(
    a,
    matrix.map((row) => dot(b, row)),
  );
}

export function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((total, value, i) => total + value * (b[i] as number), 0);
}
