/**
 * Solves S x = b for a symmetric positive semi-definite S. A row whose pivot falls below 1e-12 of its diagonal depends
 * on the rows before it: it is dropped, its x is 0, and its index is listed.
 *
 * Source: Cholesky's decomposition, Golub & Van Loan 2013, 4.2.
 */
export function solveCholesky(
  matrix: readonly (readonly number[])[],
  rightHand: readonly number[],
): { readonly solution: readonly number[]; readonly dropped: readonly number[] } {
  const k = rightHand.length;
  const at = (i: number, j: number): number => matrix[i]?.[j] ?? 0;
  const lower: number[][] = Array.from({ length: k }, () => new Array<number>(k).fill(0));
  const entry = (i: number, j: number): number => lower[i]?.[j] ?? 0;
  const dropped: number[] = [];
  for (let j = 0; j < k; j++) {
    const pivot = at(j, j) - dot(lower[j] as number[], lower[j] as number[], j);
    if (!(pivot > 1e-12 * at(j, j))) {
      dropped.push(j);
      continue;
    }
    const root = Math.sqrt(pivot);
    for (let i = j; i < k; i++) {
      const row = lower[i] as number[];
      row[j] = i === j ? root : (at(i, j) - dot(row, lower[j] as number[], j)) / root;
    }
  }
  const forward = new Array<number>(k).fill(0);
  for (let i = 0; i < k; i++) {
    if (!dropped.includes(i))
      forward[i] = ((rightHand[i] ?? 0) - dot(lower[i] as number[], forward, i)) / entry(i, i);
  }
  const solution = new Array<number>(k).fill(0);
  for (let i = k - 1; i >= 0; i--) {
    if (dropped.includes(i)) continue;
    let rest = forward[i] as number;
    for (let j = i + 1; j < k; j++) rest -= entry(j, i) * (solution[j] as number);
    solution[i] = rest / entry(i, i);
  }
  return { solution, dropped };
}

function dot(a: readonly number[], b: readonly number[], length: number): number {
  let sum = 0;
  for (let i = 0; i < length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}
