import type { NormalPosteriorResult, NormalPrior } from '../bayes/normal-posterior.js';
import type { LiftMethod } from '../frequentist/relative-lift.js';
import type { Status } from '../frequentist/test-result.js';
import type { LookPlan } from '../sequential/group-sequential-test.js';
import type { InferenceMethod } from './recommend.js';
import type { MetricEvidence } from './sufficient-statistics.js';

/** How a metric is analysed. */
export interface AnalysisOptions {
  readonly method?: InferenceMethod | undefined;
  readonly alpha?: number | undefined;
  /** Sequential: units of both arms at which the interval is tightest. */
  readonly tuningParameter?: number | undefined;
  /** Group-sequential: the design and its look (1-based). */
  readonly design?: LookPlan | undefined;
  readonly look?: number | undefined;
  /** Bayesian: of the relative lift. Absent: flat, and uniform for rates. */
  readonly prior?: NormalPrior | null | undefined;
  /** Reports as GrowthBook does: delta-method lifts and Welch's t for everything, significance on the lift. */
  readonly compat?: 'gbstats' | undefined;
}

/** An effect on one scale. Infinite bounds are bounds the data do not give. */
export interface Effect {
  readonly estimate: number | null;
  readonly standardError: number | null;
  readonly ciLower: number | null;
  readonly ciUpper: number | null;
  readonly pValue: number | null;
}

/** What a Bayesian analysis says about choosing. */
export interface Chances {
  /** P(the treatment is better). */
  readonly chanceToWin: number;
  readonly chanceToLose: number;
  /** Mean cost of a wrong choice, in the metric's own unit (compat: as a lift). */
  readonly expectedLoss: { readonly control: number; readonly treatment: number };
}

/** The options with their defaults filled in. */
export type InferenceOptions = AnalysisOptions & { readonly alpha: number; readonly lowerIsBetter: boolean };

/** What any kind of inference returns. */
export interface Outcome {
  readonly status: Status;
  readonly test: string;
  readonly absolute: Effect;
  readonly lift: Effect & { readonly method: LiftMethod };
  readonly pValue: number | null;
  readonly chances: Chances | null;
  readonly isSignificant: boolean;
  readonly isStrict: boolean;
}

/** How one kind of inference turns evidence into effects. */
export type Inference = (evidence: MetricEvidence, options: InferenceOptions) => Outcome;

export const NO_EFFECT: Effect = {
  estimate: null,
  standardError: null,
  ciLower: null,
  ciUpper: null,
  pValue: null,
};

export function verdictOf(
  chances: Chances,
): Pick<Outcome, 'pValue' | 'chances' | 'isSignificant' | 'isStrict'> {
  const surest = Math.max(chances.chanceToWin, chances.chanceToLose);
  return { pValue: null, chances, isSignificant: surest > 0.95, isStrict: surest > 0.999 };
}

export function chancesOf({ chanceToWin, chanceToLose, expectedLoss }: NormalPosteriorResult): Chances {
  return {
    chanceToWin: chanceToWin ?? 0.5,
    chanceToLose: chanceToLose ?? 0.5,
    expectedLoss: expectedLoss ?? { control: 0, treatment: 0 },
  };
}

export function posteriorEffect({
  posteriorMean,
  posteriorSd,
  ciLower,
  ciUpper,
}: NormalPosteriorResult): Effect {
  return { estimate: posteriorMean, standardError: posteriorSd, ciLower, ciUpper, pValue: null };
}

export function effectOf({ estimate, standardError, ciLower, ciUpper, pValue }: Effect): Effect {
  return { estimate, standardError, ciLower, ciUpper, pValue };
}

export function undecided(status: Status, test: string, estimate: number, standardError: number): Outcome {
  return {
    status,
    test,
    absolute: { ...NO_EFFECT, estimate, standardError },
    lift: { ...NO_EFFECT, method: 'fieller' },
    pValue: null,
    chances: null,
    isSignificant: false,
    isStrict: false,
  };
}
