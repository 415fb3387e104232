// Sections stand where related code lies side by side in a bundle: 0.1 kB gzip less than by the alphabet.

// Distributions

export { betaCdf, betaPdf, betaQuantile, betaSf } from './distributions/beta.js';
export { binomialCdf } from './distributions/binomial.js';
export { chiSquareCdf, chiSquareIsf, chiSquareSf } from './distributions/chi-square.js';
export { gammaCdf, gammaQuantile, gammaSf } from './distributions/gamma.js';
export { logBeta, logGamma } from './distributions/log-gamma.js';
export {
  normalCdf,
  normalIsf,
  normalLogSf,
  normalPdf,
  normalQuantile,
  normalSf,
} from './distributions/normal.js';
export { tCdf, tIsf, tQuantile, tSf } from './distributions/student-t.js';

// Seeded randomness

export { createRandom, type Random } from './random/random.js';
export { sampleBeta, sampleBinomial, sampleGamma, sampleNormal } from './random/samplers.js';

// Data

export type { PerArm } from './data/arms.js';
export { type CoMoments, type Covariance, covarianceFromValues, mergeCoMoments } from './data/co-moments.js';
export {
  type MergeableMoments,
  type Moments,
  type MomentsFromSums,
  mergeMoments,
  momentsFromSums,
  momentsFromValues,
  type SampleMoments,
} from './data/moments.js';
export type { ProportionArms, ProportionCounts } from './data/proportion-counts.js';
export { type RatioMoments, ratioMoments } from './data/ratio-moments.js';
export type { QuantileType } from './data/sample-quantile.js';
export { type Winsorized, winsorize } from './data/winsorize.js';

// Variance reduction

export type { AdjustedResult, LiftEstimate } from './adjustment/adjusted-difference.js';
export {
  type CupedArms,
  type CupedMoments,
  type CupedResult,
  cupedTest,
  type ThetaMethod,
} from './adjustment/cuped.js';
export { type CupedRatioMoments, type CupedRatioResult, cupedRatioTest } from './adjustment/cuped-ratio.js';
export { type PostStratifiedResult, postStratifiedTest } from './adjustment/post-stratified.js';
export {
  type RegressionAdjustedResult,
  type RegressionMoments,
  regressionAdjustedTest,
} from './adjustment/regression-adjusted.js';

// Tests and intervals

export { type FisherExactResult, fisherExactTest } from './frequentist/fisher-exact.js';
export {
  type Direction,
  type EquivalenceResult,
  equivalenceTest,
  type NonInferiorityOptions,
  type NonInferiorityResult,
  nonInferiorityTest,
} from './frequentist/non-inferiority.js';
export { type EstimateInterval, type ProportionMethod, proportionCI } from './frequentist/proportion-ci.js';
export { type DifferenceMethod, proportionDifferenceCI } from './frequentist/proportion-difference-ci.js';
export { proportionRatioCI, type RatioIntervalMethod } from './frequentist/proportion-ratio-ci.js';
export { type QuantileInterval, quantileCI } from './frequentist/quantile-ci.js';
export { type QuantileSummary, quantileDifferenceTest } from './frequentist/quantile-difference.js';
export {
  type RatioArm,
  type RatioArms,
  type RatioMetricResult,
  ratioMetricTest,
} from './frequentist/ratio-metric.js';
export { type LiftMethod, type LiftResult, relativeLift } from './frequentist/relative-lift.js';
export type { Alternative, Status, TestOptions, TestResult, Warning } from './frequentist/test-result.js';
export { twoProportionZTest } from './frequentist/two-proportion-z.js';
export { type MeanArms, welchTTest, zTestFromMoments } from './frequentist/welch.js';

// Bayes

export { type BestArmResult, bestArm, type TwoArmComparison } from './bayes/best-arm.js';
export {
  type BetaBinomialResult,
  type BetaPosterior,
  type BetaPrior,
  betaBinomialTest,
  betaPosterior,
} from './bayes/beta-binomial.js';
export {
  type BetaBinomialIntervals,
  betaBinomialIntervals,
  type CredibleInterval,
} from './bayes/beta-binomial-intervals.js';
export type { ArmPosteriors, BetaArm, NormalArm, StudentArm } from './bayes/families.js';
export {
  type NormalInverseGammaPosterior,
  type NormalInverseGammaPrior,
  type NormalInverseGammaResult,
  normalInverseGammaTest,
} from './bayes/normal-inverse-gamma.js';
export {
  type Chances,
  type NormalPosteriorResult,
  type NormalPrior,
  normalPosteriorTest,
} from './bayes/normal-posterior.js';

// Bandits

export { type BanditRegret, banditRegret, canStopBandit } from './bandits/bandit-regret.js';
export {
  type BanditAlgorithm,
  type BanditOptions,
  type BanditWeights,
  banditWeights,
} from './bandits/bandit-weights.js';
export { type PeriodWeightedArm, periodWeightedMeans } from './bandits/period-weighted-means.js';
export { thompsonSample } from './bandits/thompson-sample.js';
export { type UcbIndices, ucbIndices } from './bandits/ucb-indices.js';

// Looking more than once

export {
  alwaysValidPValue,
  type RhoRule,
  type SequentialInterval,
  type SequentialOptions,
  sequentialConfidenceInterval,
} from './sequential/confidence-sequence.js';
export {
  type BoundaryType,
  type GroupSequentialDesign,
  type GroupSequentialOptions,
  groupSequentialDesign,
  type SpendingType,
} from './sequential/group-sequential-design.js';
export {
  type GroupSequentialResult,
  groupSequentialTest,
  type LookPlan,
} from './sequential/group-sequential-test.js';
export { type Look, type MsprtResult, msprt } from './sequential/msprt.js';
export { type RunningDesign, startDesign, takeLook } from './sequential/running-design.js';

// Planning

export { experimentDuration, optimalAllocation } from './planning/experiment-duration.js';
export {
  type MidExperiment,
  midExperimentGrowth,
  midExperimentPower,
} from './planning/mid-experiment-power.js';
export {
  mdeTwoMeans,
  powerTwoMeans,
  sampleSizeTwoMeans,
  sampleSizeTwoMeansT,
} from './planning/plan-means.js';
export type { PlanAlternative, PlanOptions, SampleSize } from './planning/plan-options.js';
export {
  mdeTwoProportions,
  type ProportionPlan,
  type ProportionPlanMethod,
  powerTwoProportions,
  sampleSizeTwoProportions,
} from './planning/plan-proportions.js';
export { mdeRelativeLift, powerRelativeLift, type RelativePlan } from './planning/plan-relative-lift.js';
export { sampleSizeSequential } from './planning/sample-size-sequential.js';

// Multiplicity

export { type AdjustmentMethod, adjustedAlpha, adjustPValues } from './multiplicity/adjust-p-values.js';

// Health

export { covariateImbalance, type ImbalanceResult } from './health/covariate-imbalance.js';
export { multipleExposureRate } from './health/multiple-exposure-rate.js';
export { type SequentialSrmResult, sequentialSrmTest } from './health/sequential-srm.js';
export { type SrmResult, srmTest } from './health/srm.js';

// From an experiment's counts and sums to its decision

export {
  analyzeExperiment,
  type ExperimentData,
  type ExperimentReport,
  type MetricData,
  type MetricReport,
} from './decision/analyze-experiment.js';
export { analyzeMetric, type Metric, type MetricAnalysis } from './decision/analyze-metric.js';
export type { AnalysisOptions, Effect } from './decision/outcome.js';
export type { Reason } from './decision/reasons.js';
export {
  type Action,
  type DecisionInput,
  type DecisionThresholds,
  type ExperimentHealth,
  type GoalSignal,
  type GuardrailSignal,
  type InferenceMethod,
  type Recommendation,
  recommend,
  type VariationSignals,
} from './decision/recommend.js';
export type { MetricKind, SufficientStatistics } from './decision/sufficient-statistics.js';

// Errors

export { StatsError, type StatsErrorCode } from './stats-error.js';
