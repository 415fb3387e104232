import * as stats from '@pennon/stats';

/** A statistic as gbstats takes it: counts, sums and sums of squares. */
interface Sums {
  readonly sum: number;
  readonly sumSquares: number;
}

type Statistic =
  | ({ readonly type: 'mean'; readonly n: number } & Sums)
  | { readonly type: 'proportion'; readonly n: number; readonly sum: number }
  | {
      readonly type: 'ratio';
      readonly n: number;
      readonly numerator: Sums;
      readonly denominator: Sums;
      readonly product: number;
    }
  | {
      readonly type: 'cuped';
      readonly n: number;
      readonly post: Sums;
      readonly pre: Sums;
      readonly postPreProduct: number;
    }
  | ({ readonly type: 'quantile'; readonly n: number } & Pick<
      stats.QuantileSummary,
      'estimate' | 'lower' | 'upper'
    >)
  | RatioCuped;

interface RatioCuped {
  readonly type: 'ratioCuped';
  readonly n: number;
  readonly numeratorPost: Sums;
  readonly denominatorPost: Sums;
  readonly numeratorPre: Sums;
  readonly denominatorPre: Sums;
  readonly numPostDenPost: number;
  readonly numPostNumPre: number;
  readonly numPostDenPre: number;
  readonly numPreDenPost: number;
  readonly denPostDenPre: number;
  readonly numPreDenPre: number;
}

interface Comparison {
  readonly control: Statistic;
  readonly treatment: Statistic;
  readonly difference: 'relative' | 'absolute';
  readonly alpha?: number;
  readonly tuningParameter?: number;
  readonly prior?: stats.NormalPrior | null;
  readonly lowerIsBetter?: boolean;
}

type Call = (input: Readonly<Record<string, unknown>>) => unknown;
type Sided = 'greater' | 'less';

/** What each function of gbstats is in ours. */
export const GBSTATS_CALLS: Readonly<Record<string, Call>> = {
  twoSidedTTest: (input) => report(input, 'fixed'),
  sequentialTwoSided: (input) => report(input, 'sequential'),
  bayesian: (input) => report(input, 'bayesian'),
  oneSidedGreater: (input) => oneSided(input, 'greater'),
  oneSidedLesser: (input) => oneSided(input, 'less'),
  sequentialOneSidedGreater: (input) => sequentialOneSided(input, 'greater'),
  sequentialOneSidedLesser: (input) => sequentialOneSided(input, 'less'),
  postStratified: (input) => {
    const strata = (input.strata as readonly Comparison[]).map(({ control, treatment }) => ({
      control: meanOf(control),
      treatment: meanOf(treatment),
    }));
    const result = stats.postStratifiedTest({ strata });
    return { ...(input.difference === 'relative' ? result.relative : result), errorMessage: null };
  },
  checkSrm: ({ observed, weights }) =>
    stats.srmTest({ observed: observed as number[], weights: weights as number[] }),
  expectedLossNormal: ({ mu, sigma }) =>
    stats.normalPosteriorTest({ estimate: mu as number, standardError: sigma as number }).expectedLoss,
  relativeDifference: ({ controlMean, treatmentMean }) => {
    const arm = (mean: unknown) => ({ n: 10, mean: mean as number, variance: 1 });
    const { estimate } = stats.relativeLift({ control: arm(controlMean), treatment: arm(treatmentMean) });
    return { relative: estimate };
  },
  banditPosterior: ({ arms, prior }) => {
    const posteriors = (arms as readonly Statistic[]).map(meanOf).map(({ n, mean, variance }) =>
      stats.normalPosteriorTest({
        estimate: mean,
        standardError: Math.sqrt(variance / n),
        prior: prior as stats.NormalPrior,
      }),
    );
    return {
      posteriorMean: posteriors.map(({ posteriorMean }) => posteriorMean),
      posteriorVariance: posteriors.map(({ posteriorSd }) => (posteriorSd ?? Number.NaN) ** 2),
    };
  },
  midExperimentPower: (input) => {
    const experiment = midExperimentOf(input);
    return {
      powerNow: stats.midExperimentPower(experiment).power,
      powerDouble: stats.midExperimentPower({ ...experiment, growth: 1 }).power,
    };
  },
  midExperimentScalingFactor: (input) => {
    const { growth } = stats.midExperimentGrowth({
      ...midExperimentOf(input),
      power: input.targetPower as number,
    });
    return { scalingFactor: growth };
  },
  powerRelative: ({ mean, variance, relativeEffect, totalUsers, variations, alpha }) => {
    const plan = {
      mean: mean as number,
      variance: variance as number,
      nPerArm: (totalUsers as number) / (variations as number),
      alpha: alpha as number,
    };
    const { power } = stats.powerRelativeLift({ ...plan, relativeEffect: relativeEffect as number });
    return { power, mde: stats.mdeRelativeLift(plan).relative };
  },
};

function report(input: Readonly<Record<string, unknown>>, method: stats.InferenceMethod): unknown {
  const { control, treatment, difference, lowerIsBetter, ...options } = input as unknown as Comparison;
  const analysis = orRefused(() =>
    analyze(control, treatment, {
      ...options,
      method,
      compat: 'gbstats',
      goodDirection: lowerIsBetter ? 'decrease' : 'increase',
    }),
  );
  // gbstats writes estimate 0 and p 1 where nothing can be said; ours says so and leaves the numbers null.
  if (analysis === null || analysis.status === 'zero-variance') return UNINFORMATIVE;
  const effect = difference === 'relative' ? analysis.lift : analysis.absolute;
  const posterior = { posteriorMean: effect.estimate, posteriorSd: effect.standardError };
  return { ...effect, ...posterior, ...analysis.chances, errorMessage: null };
}

const UNINFORMATIVE = {
  estimate: 0,
  standardError: 0,
  ciLower: 0,
  ciUpper: 0,
  pValue: 1,
  errorMessage: 'ZERO_NEGATIVE_VARIANCE',
};

// One-sided on the lift scale: two-sided at twice the level, keeping one bound.
function oneSided(input: Readonly<Record<string, unknown>>, side: Sided): unknown {
  const { control, treatment, alpha = 0.05 } = input as unknown as Comparison;
  const arms = { control: meanOf(control), treatment: meanOf(treatment) };
  const lift = stats.relativeLift({ ...arms, method: 'delta', alpha: 2 * alpha });
  const half = (lift.pValue ?? Number.NaN) / 2;
  const isAbove = (lift.estimate ?? 0) > 0;
  return {
    ...lift,
    pValue: isAbove === (side === 'greater') ? half : 1 - half,
    ciLower: side === 'less' ? Number.NEGATIVE_INFINITY : lift.ciLower,
    ciUpper: side === 'greater' ? Number.POSITIVE_INFINITY : lift.ciUpper,
  };
}

function sequentialOneSided(input: Readonly<Record<string, unknown>>, side: Sided): unknown {
  const { control, treatment, alpha, tuningParameter } = input as unknown as Comparison;
  const lift = stats.relativeLift({
    control: meanOf(control),
    treatment: meanOf(treatment),
    method: 'delta',
  });
  const estimate = lift.estimate ?? Number.NaN;
  const standardError = lift.standardError ?? Number.NaN;
  const n = control.n + treatment.n;
  const interval = stats.sequentialConfidenceInterval({
    estimate,
    standardError,
    n,
    alpha,
    tuningParameter,
    alternative: side,
  });
  // gbstats clamps here
  return {
    ...interval,
    estimate,
    standardError,
    pValue: Math.min(0.4999, Math.max(1e-5, interval.pValue ?? 1)),
  };
}

function midExperimentOf(input: Readonly<Record<string, unknown>>): stats.MidExperiment {
  const { control, treatment } = input as unknown as Comparison;
  const lift = stats.relativeLift({
    control: meanOf(control),
    treatment: meanOf(treatment),
    method: 'delta',
  });
  return {
    standardError: lift.standardError ?? Number.NaN,
    n: control.n + treatment.n,
    targetEffect: input.targetMde as number,
    method: input.mode as 'fixed' | 'sequential' | 'bayesian',
    alpha: input.alpha as number,
    prior: (input.prior ?? input.parameter ?? null) as stats.NormalPrior | null,
  };
}

type Options = stats.AnalysisOptions & { readonly goodDirection: stats.Direction };

function analyze(
  control: Statistic,
  treatment: Statistic,
  { goodDirection, ...options }: Options,
): stats.MetricAnalysis {
  if (control.type === 'proportion' && treatment.type === 'proportion') {
    const counts = ({ n, sum }: { n: number; sum: number }) => ({ n, successes: sum });
    return stats.analyzeMetric(
      { kind: 'proportion', goodDirection },
      counts(control),
      counts(treatment),
      options,
    );
  }
  if (control.type === 'ratio' && treatment.type === 'ratio') {
    return stats.analyzeMetric(
      { kind: 'ratio', goodDirection },
      ratioOf(control),
      ratioOf(treatment),
      options,
    );
  }
  if (control.type === 'cuped' && treatment.type === 'cuped') {
    return stats.analyzeMetric(
      { kind: 'cuped', goodDirection },
      cupedOf(control),
      cupedOf(treatment),
      options,
    );
  }
  if (control.type === 'ratioCuped' && treatment.type === 'ratioCuped') {
    const arms = [cupedRatioOf(control), cupedRatioOf(treatment)] as const;
    return stats.analyzeMetric({ kind: 'cupedRatio', goodDirection }, ...arms, options);
  }
  if (control.type === 'quantile' && treatment.type === 'quantile') {
    return stats.analyzeMetric({ kind: 'quantile', goodDirection }, control, treatment, options);
  }
  return stats.analyzeMetric({ kind: 'mean', goodDirection }, meanOf(control), meanOf(treatment), options);
}

function orRefused<T>(call: () => T): T | null {
  try {
    return call();
  } catch (error) {
    if (error instanceof stats.StatsError) return null;
    throw error;
  }
}

function meanOf(statistic: Statistic): stats.SampleMoments {
  if (statistic.type !== 'mean') throw new Error(`Expected a mean, got ${statistic.type}`);
  return momentsOf(statistic.n, statistic);
}

function momentsOf(n: number, { sum, sumSquares }: Sums): stats.SampleMoments {
  const { mean, variance } = stats.momentsFromSums(n, sum, sumSquares);
  return { n, mean, variance: variance ?? 0 };
}

const covarianceOf = (n: number, product: number, sumX: number, sumY: number): number =>
  (product - (sumX * sumY) / n) / (n - 1);

function ratioOf({
  n,
  numerator,
  denominator,
  product,
}: Extract<Statistic, { type: 'ratio' }>): stats.RatioMoments {
  const top = momentsOf(n, numerator);
  const bottom = momentsOf(n, denominator);
  return {
    n,
    numeratorMean: top.mean,
    denominatorMean: bottom.mean,
    numeratorVariance: top.variance,
    denominatorVariance: bottom.variance,
    covariance: covarianceOf(n, product, numerator.sum, denominator.sum),
  };
}

function cupedOf({
  n,
  post,
  pre,
  postPreProduct,
}: Extract<Statistic, { type: 'cuped' }>): stats.CupedMoments {
  const after = momentsOf(n, post);
  const before = momentsOf(n, pre);
  return {
    n,
    postMean: after.mean,
    postVariance: after.variance,
    preMean: before.mean,
    preVariance: before.variance,
    covariance: covarianceOf(n, postPreProduct, post.sum, pre.sum),
  };
}

function cupedRatioOf(s: RatioCuped): stats.CupedRatioMoments {
  const sums = [s.numeratorPost, s.denominatorPost, s.numeratorPre, s.denominatorPre];
  const products = [
    [s.numeratorPost.sumSquares, s.numPostDenPost, s.numPostNumPre, s.numPostDenPre],
    [s.numPostDenPost, s.denominatorPost.sumSquares, s.numPreDenPost, s.denPostDenPre],
    [s.numPostNumPre, s.numPreDenPost, s.numeratorPre.sumSquares, s.numPreDenPre],
    [s.numPostDenPre, s.denPostDenPre, s.numPreDenPre, s.denominatorPre.sumSquares],
  ];
  const covariance = products.map((row, i) =>
    row.map((product, j) => covarianceOf(s.n, product, sums[i]?.sum ?? 0, sums[j]?.sum ?? 0)),
  );
  return { n: s.n, means: sums.map(({ sum }) => sum / s.n), covariance };
}
