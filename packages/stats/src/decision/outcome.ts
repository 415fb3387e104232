import type { Chances, NormalPrior } from '../bayes/normal-posterior.js';
import type { LiftMethod } from '../frequentist/relative-lift.js';
import type { Status } from '../frequentist/test-result.js';
import type { LookPlan } from '../sequential/group-sequential-test.js';
import type { InferenceMethod } from './recommend.js';

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

/** The options with their defaults filled in. */
export type InferenceOptions = AnalysisOptions & {
  readonly method: InferenceMethod;
  readonly alpha: number;
};

/** What any kind of inference returns. */
export interface Outcome {
  readonly status: Status;
  /** The test behind it, such as `two-proportion-z` or `fisher-exact`. */
  readonly test: string;
  /** treatment - control in the metric's own unit. */
  readonly absolute: Effect;
  /** As a fraction of |control|. */
  readonly lift: Effect & { readonly method: LiftMethod };
  /** On the absolute scale (compat: on the lift's); null for Bayesian analyses. */
  readonly pValue: number | null;
  /** Bayesian analyses only; the losses are in the metric's own unit (compat: lifts). */
  readonly chances: Chances | null;
  readonly isSignificant: boolean;
  readonly isStrict: boolean;
}
