import { evenEdges, nodesOver } from '../numeric/quadrature.js';
import { sum } from '../numeric/sum.js';
import { gammaIsf, gammaQuantile, gammaTails } from './gamma.js';
import { normalSf } from './normal.js';

/**
 * P(|T| > t) for the noncentral t with df degrees of freedom and noncentrality delta, or P(T > t) when one-sided: the
 * power of a t test.
 *
 * Source: the definition, integrated over the chi-square denominator on its logarithm by Gauss-Legendre panels.
 */
export function noncentralTTail(t: number, df: number, delta: number, isTwoSided: boolean): number {
  const halfSquareAt = gammaTails(df / 2);
  const low = Math.log(gammaQuantile(1e-17, df / 2, 1));
  const high = Math.log(gammaIsf(1e-17, df / 2, 1));
  const parts = nodesOver(evenEdges(low, high, (high - low) / 8)).map(({ at, weight }) => {
    const halfSquare = Math.exp(at);
    const bound = t * Math.sqrt((2 * halfSquare) / df);
    const tail = normalSf(bound - delta) + (isTwoSided ? normalSf(bound + delta) : 0);
    return weight * halfSquareAt(halfSquare).density * tail;
  });
  return Math.min(1, sum(parts));
}
