import { PANEL } from '../numeric/gauss-legendre.js';

/**
 * An arm's posterior on a coordinate u in which it is roughly normal: the logit of a rate, or the mean itself.
 * Tails on both sides are given directly, neither as 1 minus the other.
 */
export interface Posterior {
  /** Middle and size on the u scale, and the range that holds all but 1e-17 on either side. */
  readonly centre: number;
  readonly scale: number;
  readonly low: number;
  readonly high: number;
  readonly at: (u: number) => PosteriorAt;
}

/** Density of u, lower and upper tail, at one u. */
interface PosteriorAt {
  readonly density: number;
  readonly lower: number;
  readonly upper: number;
}

/** Posteriors of one family with their common coordinate. */
export interface PosteriorFamily {
  readonly arms: readonly Posterior[];
  /** dx/du: how much of the quantity itself a step in u is. */
  readonly slopeAt: (u: number) => number;
}

/** Densities and tails of every arm at common quadrature nodes; weights in u and in the quantity itself. */
export interface PosteriorGrid {
  readonly weights: readonly number[];
  readonly widths: readonly number[];
  readonly arms: readonly ArmOnGrid[];
}

export interface ArmOnGrid {
  readonly density: readonly number[];
  readonly lower: readonly number[];
  readonly upper: readonly number[];
}

/** Evaluates all arms once; every probability and loss is then a sum over the grid. */
export function posteriorGrid({ arms, slopeAt }: PosteriorFamily): PosteriorGrid {
  const nodes: number[] = [];
  const weights: number[] = [];
  const edges = panelEdges(arms);
  for (let panel = 1; panel < edges.length; panel++) {
    const low = edges[panel - 1] as number;
    const half = ((edges[panel] as number) - low) / 2;
    for (const [i, node] of PANEL.nodes.entries()) {
      nodes.push(low + half * (1 + node));
      weights.push(half * (PANEL.weights[i] as number));
    }
  }
  return {
    weights,
    widths: weights.map((weight, i) => weight * slopeAt(nodes[i] as number)),
    arms: arms.map(({ at }) => onGrid(nodes.map(at))),
  };
}

function onGrid(points: readonly PosteriorAt[]): ArmOnGrid {
  return {
    density: points.map((point) => point.density),
    lower: points.map((point) => point.lower),
    upper: points.map((point) => point.upper),
  };
}

/**
 * Panels over the hull of all arms, four of the finest local scale wide. An arm is fine within nine scales of its centre
 * and where its tail meets another arm's: far enough for chances of 1e-300.
 */
export function panelEdges(arms: readonly Posterior[]): readonly number[] {
  const low = Math.min(...arms.map((arm) => arm.low));
  const high = Math.max(...arms.map((arm) => arm.high));
  const widest = Math.max(...arms.map((arm) => arm.scale));
  const zones = arms.map((arm) => ({ arm, reach: 9 * arm.scale + furthestMeeting(arm, arms) }));
  const edges = [low];
  for (let u = low; u < high; ) {
    const inside = zones.filter(({ arm, reach }) => u >= arm.centre - reach && u < arm.centre + reach);
    const starts = zones.map(({ arm, reach }) => arm.centre - reach).filter((start) => start > u);
    // between zones nothing happens; beyond the last one only smooth tails
    const step = inside.length > 0 ? 4 * Math.min(...inside.map(({ arm }) => arm.scale)) : 4 * widest;
    const isGap =
      inside.length === 0 && starts.length > 0 && zones.some(({ arm, reach }) => arm.centre + reach <= u);
    u = isGap ? Math.min(...starts) : Math.min(u + step, high, ...starts);
    edges.push(u);
  }
  return edges;
}

// Where two normal tails multiplied together peak, measured from the arm's own centre; beyond 40 scales both underflow.
function furthestMeeting(arm: Posterior, arms: readonly Posterior[]): number {
  const square = arm.scale ** 2;
  const meetings = arms.map(
    (other) => (Math.abs(other.centre - arm.centre) * square) / (square + other.scale ** 2),
  );
  return Math.min(40 * arm.scale, Math.max(...meetings));
}
