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
    const [running, root, spread, shift] = [nodes, Math.sqrt(time), Math.sqrt(elapsed), drift * elapsed];
    const beyond = (z: number, sign: 1 | -1) =>
      sum(running.map(({ at, weight }) => weight * normalSf((sign * (z * root - shift - at)) / spread)));
    const above = (z: number) => beyond(z, 1);
    const z = boundaries[k] ?? boundaryAt(above, k);
    const low = sides === 2 ? -z : -Infinity;
    // 8.5 standard deviations hold all but 1e-17 of the paths; the next look's spread must be resolved as well
    const from = root * Math.max(low, drift * root - 8.5);
    const to = root * Math.min(z, drift * root + 8.5);
    const finest = Math.min(spread, Math.sqrt((times[k + 1] ?? time) - time));
    if (finest > 0) nodes = moved(running, nodesOver(evenEdges(from, to, 4 * finest)), shift, spread);
    return { above, z, upper: above(z), lower: beyond(low, -1) };
  });
}

/** The law of a motion after a normal step, at the points where it goes on. */
function moved(nodes: readonly Node[], points: readonly Node[], shift: number, spread: number): Node[] {
  return points.map(({ at, weight }) => {
    let density = 0;
    for (const node of nodes) density += node.weight * normalPdf((at - node.at - shift) / spread);
    return { at, weight: (weight * density) / spread };
  });
}
