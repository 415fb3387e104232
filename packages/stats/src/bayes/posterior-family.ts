import type { Tails } from '../distributions/tails.js';

/** An arm's posterior on a coordinate u in which it is roughly normal: the logit of a rate, or a stretched mean. */
export interface Posterior {
  /** Middle and size on the u scale, and the range that holds all but 1e-17 on either side. */
  readonly centre: number;
  readonly scale: number;
  readonly low: number;
  readonly high: number;
  readonly at: (u: number) => Tails;
}

/** Posteriors of one family with their common coordinate. */
export interface PosteriorFamily {
  readonly arms: readonly Posterior[];
  /** dx/du: how much of the quantity itself a step in u is. */
  readonly slopeAt: (u: number) => number;
}

/**
 * Panels over the hull of all arms, four of the finest local scale wide. An arm is fine within nine scales of its centre
 * and where its tail meets another arm's: far enough for chances of 1e-300.
 */
export function panelEdges(arms: readonly Posterior[]): readonly number[] {
  const high = Math.max(...arms.map((arm) => arm.high));
  const zones = arms.map((arm) => {
    const reach = 9 * arm.scale + furthestMeeting(arm, arms);
    return { from: arm.centre - reach, to: arm.centre + reach, scale: arm.scale };
  });
  const edges: number[] = [];
  for (let u = Math.min(...arms.map((arm) => arm.low)); u < high; ) {
    edges.push(u);
    const at = u;
    const inside = zones.filter(({ from, to }) => at >= from && at < to).map(({ scale }) => scale);
    const starts = zones.map(({ from }) => from).filter((from) => from > at);
    // between zones nothing happens; before the first and beyond the last there are only smooth tails
    const isGap = starts.length > 0 && zones.some((zone) => zone.to <= at);
    const widest = isGap ? Infinity : Math.max(...zones.map(({ scale }) => scale));
    u = Math.min(at + 4 * (inside.length > 0 ? Math.min(...inside) : widest), high, ...starts);
  }
  return [...edges, high];
}

// Where two normal tails multiplied together peak, measured from the arm's own centre; beyond 40 scales both underflow.
function furthestMeeting(arm: Posterior, arms: readonly Posterior[]): number {
  const square = arm.scale ** 2;
  const meetings = arms.map(
    (other) => (Math.abs(other.centre - arm.centre) * square) / (square + other.scale ** 2),
  );
  return Math.min(40 * arm.scale, Math.max(...meetings));
}
