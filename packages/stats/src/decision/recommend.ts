import { refuse, requireCount, requireLength, requireNonNegative, requireOneOf } from '../argument-checks.js';
import { explainReason, type Reason } from './reasons.js';

/** Which kind of evidence the signals are. */
export type InferenceMethod = 'fixed' | 'sequential' | 'group-sequential' | 'bayesian';

/** What to do with an experiment. `investigate` means that its data cannot be trusted. */
export type Action = 'ship' | 'rollback' | 'review' | 'keep-running' | 'stop-inconclusive' | 'investigate';

/** A goal metric's evidence; `strict` for p < .001 or a chance above .999. */
export interface GoalSignal {
  readonly signal: 'positive' | 'negative' | 'none';
  readonly strict: boolean;
  readonly estimate: number | null;
  /** Lower interval end in the good direction: what the winner is chosen by. */
  readonly lowerBound: number | null;
}

/** A guardrail's evidence: harmed, proven non-inferior, or neither. */
export interface GuardrailSignal {
  readonly signal: 'harmed' | 'safe' | 'unproven';
  readonly strict: boolean;
}

/** A treatment with its evidence. */
export interface VariationSignals {
  readonly id: string;
  readonly goals: readonly GoalSignal[];
  readonly guardrails: readonly GuardrailSignal[];
}

/** Whether the data can be trusted, and how much of them there is. */
export interface ExperimentHealth {
  /** Control first. */
  readonly unitsPerVariation: readonly number[];
  readonly runtimeDays: number;
  /** Over all variations; without it no days can be foretold. */
  readonly unitsPerDay?: number | null | undefined;
  readonly srmPValue?: number | null | undefined;
  readonly multipleExposureRate?: number | null | undefined;
  readonly dataQualityFailed?: boolean | undefined;
  readonly conversionsPerVariation?: readonly number[] | undefined;
}

/** When evidence counts. */
export interface DecisionThresholds {
  readonly srmThreshold: number;
  readonly srmMinUnitsPerVariation: number;
  readonly multipleExposureThreshold: number;
  readonly minRuntimeDays: number;
  readonly maxRuntimeDays: number;
  readonly minUnitsPerVariation: number;
  readonly minConversionsPerVariation: number;
}

/** One week at least, eight at most, 100 units and 10 conversions in every variation. */
export const DEFAULT_THRESHOLDS: DecisionThresholds = {
  srmThreshold: 0.001,
  srmMinUnitsPerVariation: 8,
  multipleExposureThreshold: 0.01,
  minRuntimeDays: 7,
  maxRuntimeDays: 56,
  minUnitsPerVariation: 100,
  minConversionsPerVariation: 10,
};

/** What a decision is made from. */
export interface DecisionInput {
  readonly method: InferenceMethod;
  readonly health: ExperimentHealth;
  /** The treatments. */
  readonly variations: readonly VariationSignals[];
  /** Over all variations, from planning; null without a plan. */
  readonly requiredUnits?: number | null | undefined;
  readonly thresholds?: Partial<DecisionThresholds> | undefined;
}

/** The decision with its reasons, as codes and in words. */
export interface Recommendation {
  readonly action: Action;
  /** The variation to ship; null otherwise. */
  readonly variationId: string | null;
  /** Whether the data's health forbids any decision. */
  readonly blocked: boolean;
  /** Until the experiment can be decided; null when it is, or when that cannot be known. */
  readonly daysRemaining: number | null;
  readonly reasons: readonly Reason[];
  /** The reasons in words, in the same order. */
  readonly explanations: readonly string[];
}

/**
 * Ship, roll back, keep running, or ask a person: the rules D0 to D9 of the guide, in that order. No mismatch of the
 * sample, multiple exposure or failed data-quality check ever lets a decision through.
 */
export function recommend(input: DecisionInput): Recommendation {
  requireDecision(input);
  const progress = progressOf(input);
  if (progress.totalUnits === 0) return recommendation('keep-running', ['NO_DATA'], { blocked: true });
  const blocks = blocksOf(input, progress);
  if (blocks.length > 0) return recommendation('investigate', blocks, { blocked: true });
  const verdicts = input.variations.map((variation) => verdictOn(variation, input.method, progress));
  return overall(verdicts, progress);
}

/** One treatment's own outcome. */
interface Verdict {
  readonly variation: VariationSignals;
  readonly action: Exclude<Action, 'investigate'>;
  readonly reason: Reason;
}

/** How far the experiment has come. */
interface Progress {
  readonly totalUnits: number;
  readonly hasMinimumRuntime: boolean;
  readonly hasMinimumUnits: boolean;
  readonly isPowered: boolean;
  readonly isAtMaximum: boolean;
  readonly thresholds: DecisionThresholds;
  readonly daysRemaining: number | null;
}

function progressOf({ health, requiredUnits = null, thresholds: own }: DecisionInput): Progress {
  const thresholds = { ...DEFAULT_THRESHOLDS, ...own };
  const { unitsPerVariation, conversionsPerVariation = [], runtimeDays } = health;
  const totalUnits = unitsPerVariation.reduce((sum, units) => sum + units, 0);
  return {
    totalUnits,
    hasMinimumRuntime: runtimeDays >= thresholds.minRuntimeDays,
    hasMinimumUnits:
      unitsPerVariation.every((units) => units >= thresholds.minUnitsPerVariation) &&
      conversionsPerVariation.every((count) => count >= thresholds.minConversionsPerVariation),
    isPowered: requiredUnits !== null && totalUnits >= requiredUnits,
    isAtMaximum: runtimeDays >= thresholds.maxRuntimeDays,
    thresholds,
    daysRemaining: daysRemainingOf(health, requiredUnits, totalUnits, thresholds),
  };
}

// The latest of: the plan's units, the minimum run time, the minimum units; without a plan the maximum run time.
function daysRemainingOf(
  { unitsPerVariation, unitsPerDay = null, runtimeDays }: ExperimentHealth,
  requiredUnits: number | null,
  totalUnits: number,
  { minRuntimeDays, maxRuntimeDays, minUnitsPerVariation }: DecisionThresholds,
): number | null {
  const short = minUnitsPerVariation - Math.min(...unitsPerVariation);
  const missing = Math.max(0, short * unitsPerVariation.length, (requiredUnits ?? 0) - totalUnits);
  if (missing > 0 && !(unitsPerDay !== null && unitsPerDay > 0)) return null;
  const forUnits = missing > 0 ? missing / (unitsPerDay ?? 1) : 0;
  const forTime = (requiredUnits === null ? maxRuntimeDays : minRuntimeDays) - runtimeDays;
  return Math.ceil(Math.max(0, forUnits, forTime));
}

// D1
function blocksOf({ health, variations }: DecisionInput, { totalUnits, thresholds }: Progress): Reason[] {
  const {
    unitsPerVariation,
    srmPValue = null,
    multipleExposureRate = null,
    dataQualityFailed = false,
  } = health;
  const canTestRatio = totalUnits >= thresholds.srmMinUnitsPerVariation * unitsPerVariation.length;
  const blocks: Reason[] = [];
  if (canTestRatio && srmPValue !== null && srmPValue < thresholds.srmThreshold) blocks.push('SRM');
  if (multipleExposureRate !== null && multipleExposureRate > thresholds.multipleExposureThreshold) {
    blocks.push('MULTIPLE_EXPOSURES');
  }
  if (dataQualityFailed) blocks.push('DATA_QUALITY');
  const isHarmed = variations.some(({ guardrails }) =>
    guardrails.some(({ signal, strict }) => signal === 'harmed' && strict),
  );
  if (blocks.length > 0 && isHarmed) blocks.push('GUARDRAIL_HARM_UNVERIFIED');
  return blocks;
}

// D2 to D8
function verdictOn(variation: VariationSignals, method: InferenceMethod, progress: Progress): Verdict {
  const verdict = (action: Verdict['action'], reason: Reason): Verdict => ({ variation, action, reason });
  const { goals, guardrails } = variation;
  const isDue = progress.isPowered || progress.isAtMaximum;
  const isAlwaysValid = method === 'sequential' || method === 'group-sequential';
  const harms = guardrails.filter(({ signal }) => signal === 'harmed');
  const isHarmValid = harms.length > 0 && (isAlwaysValid || isDue || harms.some(({ strict }) => strict));

  if (isHarmValid && progress.hasMinimumUnits) return verdict('rollback', 'GUARDRAIL_HARMED');
  if (!progress.hasMinimumRuntime) return verdict('keep-running', 'MIN_RUNTIME');
  if (!progress.hasMinimumUnits) return verdict('keep-running', 'MIN_UNITS');
  const isStrict = goals.length > 0 && goals.every(({ strict }) => strict);
  if (!isDue && !isAlwaysValid && !isStrict) return verdict('keep-running', 'NOT_POWERED');

  const positive = goals.filter(({ signal }) => signal === 'positive').length;
  const negative = goals.filter(({ signal }) => signal === 'negative').length;
  if (positive > 0 && negative > 0) return verdict('review', 'CONFLICTING_GOALS');
  if (goals.length === 0) return verdict('review', 'NO_GOAL_METRIC');
  if (positive === goals.length) {
    const isProven = guardrails.every(({ signal }) => signal === 'safe');
    if (isProven) return verdict('ship', 'ALL_GOALS_POSITIVE');
    return verdict(isDue ? 'review' : 'keep-running', 'GUARDRAIL_UNPROVEN');
  }
  if (negative > 0) return verdict('rollback', 'GOAL_NEGATIVE');
  if (positive > 0) return verdict('review', 'SOME_GOALS_POSITIVE');
  return isDue ? verdict('stop-inconclusive', 'INCONCLUSIVE') : verdict('keep-running', 'NOT_POWERED');
}

// D9
function overall(verdicts: readonly Verdict[], { daysRemaining }: Progress): Recommendation {
  const having = (action: Action) => verdicts.filter((verdict) => verdict.action === action);
  const winners = having('ship');
  if (winners.length > 0) {
    const best = winners.reduce((a, b) => (firstLowerBound(b) > firstLowerBound(a) ? b : a));
    const reasons = winners.length > 1 ? [best.reason, 'MULTIPLE_WINNERS' as const] : [best.reason];
    return recommendation('ship', reasons, { variationId: best.variation.id });
  }
  const losers = having('rollback');
  if (losers.length === verdicts.length) return recommendation('rollback', reasonsOf(losers));
  const running = having('keep-running');
  if (running.length > 0) {
    const stops = losers.map(({ variation }): Reason => `STOP_VARIATION:${variation.id}`);
    return recommendation('keep-running', [...reasonsOf(running), ...stops], { daysRemaining });
  }
  const reviews = having('review');
  if (reviews.length > 0) return recommendation('review', reasonsOf(reviews));
  return recommendation('stop-inconclusive', reasonsOf(having('stop-inconclusive')));
}

function firstLowerBound({ variation }: Verdict): number {
  return variation.goals[0]?.lowerBound ?? Number.NEGATIVE_INFINITY;
}

const reasonsOf = (verdicts: readonly Verdict[]): Reason[] => [
  ...new Set(verdicts.map(({ reason }) => reason)),
];

function recommendation(
  action: Action,
  reasons: readonly Reason[],
  more: Partial<Pick<Recommendation, 'variationId' | 'blocked' | 'daysRemaining'>> = {},
): Recommendation {
  const explanations = reasons.map(explainReason);
  return { action, variationId: null, blocked: false, daysRemaining: null, reasons, explanations, ...more };
}

function requireDecision({ method, health, variations, requiredUnits = null }: DecisionInput): void {
  requireOneOf(method, ['fixed', 'sequential', 'group-sequential', 'bayesian'], 'method');
  requireLength(health.unitsPerVariation, 2, 'health.unitsPerVariation');
  requireLength(variations, 1, 'variations');
  for (const [i, units] of health.unitsPerVariation.entries())
    requireCount(units, `health.unitsPerVariation[${i}]`);
  if (health.unitsPerVariation.length !== variations.length + 1) {
    refuse(
      'health.unitsPerVariation',
      health.unitsPerVariation.length,
      `the control and ${variations.length} more`,
    );
  }
  requireNonNegative(health.runtimeDays, 'health.runtimeDays');
  if (requiredUnits !== null) requireNonNegative(requiredUnits, 'requiredUnits');
}
