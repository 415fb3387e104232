import { normalSf } from '../distributions/normal.js';
import { PANEL } from '../numeric/gauss-legendre.js';

/**
 * A Brownian motion with drift, watched at a few information times and stopped at symmetric (two-sided) or upper
 * (one-sided) z boundaries: the joint law of all looks of an experiment.
 *
 * Between looks it holds the density of the paths still running, on quadrature nodes.
 *
 * Source: Armitage, McPherson & Rowe 1969, JRSS A 132:235-244; Jennison & Turnbull 2000, ch. 19.
 */
export interface RunningPaths {
  readonly time: number;
  /** Values of the motion and the probability mass (density times weight) that runs there. */
  readonly nodes: readonly number[];
  readonly masses: readonly number[];
}

export const START: RunningPaths = { time: 0, nodes: [0], masses: [1] };

/** P(the next look at `time` finds the motion above sqrt(time) * z). */
export function upperCrossing(paths: RunningPaths, time: number, z: number, drift: number): number {
  return tailMass(paths, time, z * Math.sqrt(time), drift, 1);
}

/** P(the next look at `time` finds the motion below sqrt(time) * z). */
export function lowerCrossing(paths: RunningPaths, time: number, z: number, drift: number): number {
  return tailMass(paths, time, z * Math.sqrt(time), drift, -1);
}

/**
 * The paths that are still running after a look at `time` with boundaries lower and upper (z scale, may be infinite).
 *
 * @param nextTime - the time of the following look, whose spread the nodes must resolve
 */
export function continuePaths(
  paths: RunningPaths,
  { time, nextTime, lower, upper, drift }: ContinueOptions,
): RunningPaths {
  const spread = Math.sqrt(time - paths.time);
  const root = Math.sqrt(time);
  // 8.5 standard deviations hold all but 1e-17 of the paths
  const low = Math.max(lower * root, drift * time - 8.5 * root);
  const high = Math.min(upper * root, drift * time + 8.5 * root);
  const scale = Math.min(spread, Math.sqrt(nextTime - time), root);
  const panels = Math.max(1, Math.ceil((high - low) / (4 * scale)));
  const half = (high - low) / panels / 2;
  const nodes: number[] = [];
  const masses: number[] = [];
  for (let panel = 0; panel < panels; panel++) {
    for (const [i, node] of PANEL.nodes.entries()) {
      const b = low + half * (2 * panel + 1 + node);
      nodes.push(b);
      masses.push(half * (PANEL.weights[i] as number) * densityAt(paths, b, time, drift));
    }
  }
  return { time, nodes, masses };
}

interface ContinueOptions {
  readonly time: number;
  readonly nextTime: number;
  readonly lower: number;
  readonly upper: number;
  readonly drift: number;
}

function tailMass(paths: RunningPaths, time: number, boundary: number, drift: number, sign: 1 | -1): number {
  const spread = Math.sqrt(time - paths.time);
  const shift = drift * (time - paths.time);
  let sum = 0;
  for (const [i, mass] of paths.masses.entries()) {
    sum += mass * normalSf((sign * (boundary - (paths.nodes[i] as number) - shift)) / spread);
  }
  return sum;
}

function densityAt(paths: RunningPaths, b: number, time: number, drift: number): number {
  const elapsed = time - paths.time;
  const shift = drift * elapsed;
  let sum = 0;
  for (let i = 0; i < paths.nodes.length; i++) {
    const step = b - (paths.nodes[i] as number) - shift;
    sum += (paths.masses[i] as number) * Math.exp((-0.5 * step * step) / elapsed);
  }
  return sum / Math.sqrt(2 * Math.PI * elapsed);
}
