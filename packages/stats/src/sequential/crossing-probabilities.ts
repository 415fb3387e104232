import { normalSf } from '../distributions/normal.js';
import { evenEdges, type Node, nodesOver } from '../numeric/quadrature.js';
import { sum } from '../numeric/sum.js';

/**
 * A Brownian motion with drift that has been watched until `time` and not stopped: quadrature nodes at the values of
 * the motion, weighted by the probability that runs there.
 */
interface RunningPaths {
  readonly time: number;
  readonly nodes: readonly Node[];
}

/** One look with its z boundary, and the probabilities to stop at it above the upper and below the lower one. */
export interface LookAhead {
  /** P(finds the motion above sqrt(time) * z), of the paths that run until this look. */
  readonly above: (z: number) => number;
  readonly below: (z: number) => number;
  readonly z: number;
  readonly upper: number;
  readonly lower: number;
}

/** Looks at a motion at a few information times, stopped at symmetric (2 sides) or upper (1 side) boundaries. */
export interface LooksOptions {
  readonly times: readonly number[];
  readonly sides: 1 | 2;
  readonly drift?: number | undefined;
  /** The z boundary of look k (from 0), from the chance to exceed it if need be. */
  readonly boundaryAt: (k: number, above: (z: number) => number) => number;
}

/**
 * The joint law of all looks of an experiment.
 *
 * Source: Armitage, McPherson & Rowe 1969, JRSS A 132:235-244; Jennison & Turnbull 2000, ch. 19.
 */
export function lookAhead({ times, sides, drift = 0, boundaryAt }: LooksOptions): LookAhead[] {
  let paths: RunningPaths = { time: 0, nodes: [{ at: 0, weight: 1 }] };
  return times.map((time, k) => {
    const running = paths;
    const above = (z: number) => tailMass(running, time, z, drift, 1);
    const below = (z: number) => tailMass(running, time, z, drift, -1);
    const z = boundaryAt(k, above);
    const low = sides === 2 ? -z : -Infinity;
    const nextTime = times[k + 1];
    if (nextTime !== undefined) paths = continuePaths(running, { time, nextTime, low, high: z, drift });
    return { above, below, z, upper: above(z), lower: sides === 2 ? below(-z) : 0 };
  });
}

interface Continuation {
  readonly time: number;
  /** Of the following look, whose spread the nodes must resolve. */
  readonly nextTime: number;
  /** Boundaries on the z scale. */
  readonly low: number;
  readonly high: number;
  readonly drift: number;
}

function continuePaths(
  paths: RunningPaths,
  { time, nextTime, low, high, drift }: Continuation,
): RunningPaths {
  const root = Math.sqrt(time);
  const elapsed = time - paths.time;
  // 8.5 standard deviations hold all but 1e-17 of the paths
  const from = root * Math.max(low, drift * root - 8.5);
  const to = root * Math.min(high, drift * root + 8.5);
  const scale = Math.sqrt(Math.min(elapsed, nextTime - time));
  const nodes = nodesOver(evenEdges(from, to, 4 * scale)).map(({ at, weight }) => {
    let density = 0;
    for (const previous of paths.nodes) {
      const step = at - previous.at - drift * elapsed;
      density += previous.weight * Math.exp((-0.5 * step * step) / elapsed);
    }
    return { at, weight: (weight * density) / Math.sqrt(2 * Math.PI * elapsed) };
  });
  return { time, nodes };
}

function tailMass(paths: RunningPaths, time: number, z: number, drift: number, sign: 1 | -1): number {
  const elapsed = time - paths.time;
  const boundary = z * Math.sqrt(time) - drift * elapsed;
  return sum(
    paths.nodes.map(({ at, weight }) => weight * normalSf((sign * (boundary - at)) / Math.sqrt(elapsed))),
  );
}
