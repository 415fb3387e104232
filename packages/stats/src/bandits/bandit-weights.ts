import { refuse, requireClosedUnit, requireFinite, requireOneOf } from '../argument-checks.js';
import { bestArm } from '../bayes/best-arm.js';
import type { ArmPosteriors } from '../bayes/families.js';
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
    requireClosedUnit(epsilon, 'parameters.epsilon');
    const leaders = leadersOf(options);
    return leaders.map(
      (isLeader) => epsilon / leaders.length + (isLeader ? 1 - epsilon : 0) / leaders.filter(Boolean).length,
    );
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
  requireOneOf(algorithm, ['thompson', 'topTwo', 'epsilonGreedy'], 'algorithm');
  const { probabilityBest } = bestArm(options);
  const k = probabilityBest.length;
  requireFinite(floor, 'floor');
  if (floor < 0 || floor * k > 1) throw new StatsError('OUT_OF_RANGE', 'floor', floor, `from 0 to 1/${k}`);
  if (units !== undefined && units.length !== k) refuse('units', units.length, `${k} long`);
  if (currentWeights !== undefined && currentWeights.length !== k)
    refuse('currentWeights', currentWeights.length, `${k} long`);
  if (units?.some((n) => n < minUnits)) {
    return { weights: currentWeights ?? probabilityBest.map(() => 1 / k), probabilityBest };
  }
  const shares = ALGORITHMS[algorithm](probabilityBest, options);
  const sum = shares.reduce((total, share) => total + share, 0);
  return { weights: shares.map((share) => floor + (1 - k * floor) * (share / sum)), probabilityBest };
}

// The leader wins the play with probability beta; otherwise draws repeat until another arm is best.
function topTwoShares(probabilityBest: readonly number[], options: BanditOptions): readonly number[] {
  const beta = options.parameters?.beta ?? 0.5;
  requireClosedUnit(beta, 'parameters.beta');
  return probabilityBest.map((own, i) => {
    const challenged = probabilityBest.map((leading, j) =>
      j === i ? 0 : leading * challengerShare(probabilityBest, options, i, j),
    );
    return own * beta + (1 - beta) * challenged.reduce((sum, share) => sum + share, 0);
  });
}

/** P(arm i is best among the others than j); by the posterior means when all their chances have underflowed. */
function challengerShare(
  probabilityBest: readonly number[],
  options: BanditOptions,
  i: number,
  j: number,
): number {
  const others = probabilityBest.reduce((sum, p, index) => (index === j ? sum : sum + p), 0);
  if (others > 0) return (probabilityBest[i] as number) / others;
  const runnersUp = leadersOf(options, j);
  return runnersUp[i] ? 1 / runnersUp.filter(Boolean).length : 0;
}

/** Which arms share the best posterior mean, one arm left out if asked. */
function leadersOf(options: BanditOptions, without?: number): readonly boolean[] {
  const sign = options.lowerIsBetter ? -1 : 1;
  const means = meansOf(options).map((mean, i) => (i === without ? Number.NEGATIVE_INFINITY : sign * mean));
  const best = Math.max(...means);
  return means.map((mean) => mean === best);
}

function meansOf(posteriors: ArmPosteriors): readonly number[] {
  if (posteriors.family === 'normal') return posteriors.arms.map(({ mean }) => mean);
  return posteriors.arms.map(({ alpha, beta }) => alpha / (alpha + beta));
}
