import { entryOf, requireClosedUnit, requireLength } from '../argument-checks.js';
import { bestArm } from '../bayes/best-arm.js';
import type { ArmPosteriors } from '../bayes/families.js';
import { sum } from '../numeric/sum.js';
import { StatsError } from '../stats-error.js';

/** How traffic follows from the posteriors. */
export type BanditAlgorithm = 'thompson' | 'topTwo' | 'epsilonGreedy';

/** Options of a bandit's next allocation. */
export type BanditOptions = ArmPosteriors & {
  readonly algorithm: BanditAlgorithm;
  readonly lowerIsBetter?: boolean | undefined;
  /** Least share of every arm; 0.01 by default. */
  readonly floor?: number | undefined;
  /** Units of each arm so far. While one has fewer than `minUnits` (100), the current weights stand. */
  readonly units?: readonly number[] | undefined;
  readonly minUnits?: number | undefined;
  /** Shares in use; equal ones by default. */
  readonly currentWeights?: readonly number[] | undefined;
  /** `beta`: the leader's share under topTwo (0.5). `epsilon`: the share explored by epsilonGreedy (0.1). */
  readonly parameters?:
    | { readonly beta?: number | undefined; readonly epsilon?: number | undefined }
    | null
    | undefined;
};

/** Shares of traffic that sum to 1, with the chances they come from. */
export interface BanditWeights {
  readonly weights: readonly number[];
  readonly probabilityBest: readonly number[];
}

type Allocation = (probabilityBest: readonly number[], options: BanditOptions) => readonly number[];

const ALGORITHMS: Readonly<Record<BanditAlgorithm, Allocation>> = {
  thompson: (probabilityBest) => probabilityBest,
  topTwo: topTwoShares,
  epsilonGreedy: (_, options) => {
    const epsilon = options.parameters?.epsilon ?? 0.1;
    requireClosedUnit({ epsilon }, 'parameters');
    return leadersOf(options).map((share, _i, all) => epsilon / all.length + (1 - epsilon) * share);
  },
};

/**
 * The next shares of traffic. Thompson sampling without sampling: each arm gets its exact chance to be best.
 *
 * Source: Thompson 1933; Russo 2020, Simple Bayesian algorithms for best-arm identification, Operations Research
 * 68:1625-1647 (topTwo, better when the goal is to know the best arm rather than to earn on the way).
 */
export function banditWeights(options: BanditOptions): BanditWeights {
  const { algorithm, floor = 0.01, units, minUnits = 100, currentWeights } = options;
  const sharesBy = entryOf(ALGORITHMS, { algorithm });
  const { probabilityBest } = bestArm(options);
  const k = probabilityBest.length;
  requireClosedUnit({ floor });
  if (floor * k > 1) throw new StatsError('OUT_OF_RANGE', 'floor', floor, `at most 1/${k}`);
  const equal = probabilityBest.map(() => 1 / k);
  requireLength(k, { units: units ?? equal, currentWeights: currentWeights ?? equal });
  if (units?.some((n) => n < minUnits)) return { weights: currentWeights ?? equal, probabilityBest };
  const shares = sharesBy(probabilityBest, options);
  return { weights: shares.map((share) => floor + (1 - k * floor) * (share / sum(shares))), probabilityBest };
}

// The leader wins the play with probability beta; otherwise draws repeat until another arm is best.
function topTwoShares(probabilityBest: readonly number[], options: BanditOptions): readonly number[] {
  const beta = options.parameters?.beta ?? 0.5;
  requireClosedUnit({ beta }, 'parameters');
  const challenged = probabilityBest.map((leading, leader) =>
    challengersOf(probabilityBest, options, leader).map((share) => leading * share),
  );
  return probabilityBest.map(
    (own, i) => own * beta + (1 - beta) * sum(challenged.map((shares) => shares[i] as number)),
  );
}

/** P(each arm is best among the others than the leader); by their means when all these chances have underflowed. */
function challengersOf(
  probabilityBest: readonly number[],
  options: BanditOptions,
  leader: number,
): readonly number[] {
  const others = probabilityBest.map((p, i) => (i === leader ? 0 : p));
  const total = sum(others);
  return total > 0 ? others.map((p) => p / total) : leadersOf(options, leader);
}

/** Shares of the arms with the best posterior mean, one arm left out if asked. */
function leadersOf(options: BanditOptions, without?: number): readonly number[] {
  const sign = options.lowerIsBetter ? -1 : 1;
  const means = meansOf(options).map((mean, i) => (i === without ? -Infinity : sign * mean));
  const best = Math.max(...means);
  const leads = means.map((mean) => (mean === best ? 1 : 0));
  return leads.map((lead) => lead / sum(leads));
}

function meansOf(posteriors: ArmPosteriors): readonly number[] {
  if (posteriors.family === 'normal') return posteriors.arms.map(({ mean }) => mean);
  return posteriors.arms.map(({ alpha, beta }) => alpha / (alpha + beta));
}
