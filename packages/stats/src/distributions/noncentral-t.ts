import { PANEL } from '../numeric/gauss-legendre.js';
import { gammaIsf, gammaQuantile, logGammaDensity } from './gamma.js';
import { normalCdf, normalSf } from './normal.js';

/**
 * P(|T| > t) for the noncentral t with df degrees of freedom and noncentrality delta, or P(T > t) when one-sided: the
 * power of a t test.
 *
 * Source: the definition, integrated over the chi-square denominator on its logarithm by Gauss-Legendre panels.
 */
export function noncentralTTail(t: number, df: number, delta: number, isTwoSided: boolean): number {
  const low = Math.log(gammaQuantile(1e-17, df / 2, 0.5));
  const high = Math.log(gammaIsf(1e-17, df / 2, 0.5));
  const panels = 8;
  const half = (high - low) / panels / 2;
  let sum = 0;
  for (let panel = 0; panel < panels; panel++) {
    for (const [i, node] of PANEL.nodes.entries()) {
      const u = low + half * (2 * panel + 1 + node);
      const bound = t * Math.sqrt(Math.exp(u) / df);
      const tail = normalSf(bound - delta) + (isTwoSided ? normalCdf(-bound - delta) : 0);
      sum += half * (PANEL.weights[i] as number) * logGammaDensity(u, df / 2, 0.5) * tail;
    }
  }
  return Math.min(1, sum);
}
