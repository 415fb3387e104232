import { normalPdf, normalSf } from '../distributions/normal.js';
import { evenEdges, type Node, nodesOver } from '../numeric/quadrature.js';
import { sum } from '../numeric/sum.js';

/** One look with its z boundary, and the probabilities to stop at it above the upper and below the lower one. */
export interface LookAhead {
  /** P(finds the motion above sqrt(time) * z), of the paths that run until this look. */
  readonly above: (z: number) => number;
  readonly z: number;
  readonly upper: number;
  readonly lower: number;
}

/** Looks at a motion at a few information times, stopped at symmetric (2 sides) or upper (1 side) boundaries. */
export interface LooksOptions {
  readonly times: readonly number[];
  readonly sides: 1 | 2;
  readonly drift?: number | undefined;
  /** The z boundaries that are known. */
  readonly boundaries?: readonly number[] | undefined;
  /** The boundary of look k (from 0) where it is not known, from the chance to exceed it. */
  readonly boundaryAt?: ((above: (z: number) => number, k: number) => number) | undefined;
}

/**
 * The joint law of all looks of an experiment: a Brownian motion with drift that runs until it is found beyond a boundary.
 *
 * Source: Armitage, McPherson & Rowe 1969, JRSS A 132:235-244; Jennison & Turnbull 2000, ch. 19.
 */
export function lookAhead({
  times,
  sides,
  drift = 0,
  boundaries = [],
  boundaryAt = () => Infinity,
}: LooksOptions): LookAhead[] {
  // where the motion is at the look before, weighted by the probability that it runs there
  let nodes: readonly Node[] = [{ at: 0, weight: 1 }];
  return times.map((time, k) => {
    const elapsed = time - (times[k - 1] ?? 0);
    const [before, root, spread] = [nodes, Math.sqrt(time), Math.sqrt(elapsed)];
    const beyond = (z: number, sign: 1 | -1) => {
      const boundary = z * root - drift * elapsed;
      return sum(before.map(({ at, weight }) => weight * normalSf((sign * (boundary - at)) / spread)));
    };
    const above = (z: number) => beyond(z, 1);
    const z = boundaries[k] ?? boundaryAt(above, k);
    const low = sides === 2 ? -z : -Infinity;
    // 8.5 standard deviations hold all but 1e-17 of the paths; the nodes resolve the next look's spread as well
    const from = root * Math.max(low, drift * root - 8.5);
    const to = root * Math.min(z, drift * root + 8.5);
    const finest = Math.min(spread, Math.sqrt((times[k + 1] ?? Infinity) - time));
    if (k < times.length - 1)
      nodes = nodesOver(evenEdges(from, to, 4 * finest)).map(({ at, weight }) => {
        let density = 0;
        for (const previous of before) {
          const step = (at - previous.at - drift * elapsed) / spread;
          density += previous.weight * normalPdf(step);
        }
        return { at, weight: (weight * density) / spread };
      });
    return { above, z, upper: above(z), lower: beyond(low, -1) };
  });
}
