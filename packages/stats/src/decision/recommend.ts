import {
  requireAtLeast,
  requireClosedUnit,
  requireCount,
  requireLength,
  requireNonNegative,
  requireOneOf,
} from '../argument-checks.js';
import { sum } from '../numeric/sum.js';
import { explainReason, type Reason } from './reasons.js';

/** Which kind of evidence the signals are. */
export type InferenceMethod = (typeof INFERENCE_METHODS)[number];

export const INFERENCE_METHODS = ['fixed', 'sequential', 'group-sequential', 'bayesian'] as const;

/** What to do with an experiment. `investigate` means that its data cannot be trusted. */
export type Action = 'ship' | 'rollback' | 'review' | 'keep-running' | 'stop-inconclusive' | 'investigate';

/** A goal metric's evidence; `strict` for p < .001 or a chance above .999. */
export interface GoalSignal {
  readonly signal: 'positive' | 'negative' | 'none';
  readonly strict: boolean;
  /** treatment - control; no rule asks for it. */
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
const DEFAULT_THRESHOLDS: DecisionThresholds = {
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
  /** Powered, or at the maximum run time. */
  readonly isDue: boolean;
  readonly thresholds: DecisionThresholds;
  readonly daysRemaining: number | null;
}

function progressOf({ health, requiredUnits = null, thresholds: own }: DecisionInput): Progress {
  const thresholds = { ...DEFAULT_THRESHOLDS, ...own };
  requireNonNegative(thresholds, 'thresholds');
  const { unitsPerVariation, conversionsPerVariation = [], runtimeDays } = health;
  const totalUnits = sum(unitsPerVariation);
  return {
    totalUnits,
    hasMinimumRuntime: runtimeDays >= thresholds.minRuntimeDays,
    hasMinimumUnits:
      unitsPerVariation.every((units) => units >= thresholds.minUnitsPerVariation) &&
      conversionsPerVariation.every((count) => count >= thresholds.minConversionsPerVariation),
    isDue: totalUnits >= (requiredUnits ?? Infinity) || runtimeDays >= thresholds.maxRuntimeDays,
    thresholds,
    daysRemaining: daysRemainingOf(health, requiredUnits, totalUnits, thresholds),
  };
}

// The latest of: the plan's units, the minimum run time, the minimum units; without a plan the maximum run time.
function daysRemainingOf(
  health: ExperimentHealth,
  requiredUnits: number | null,
  totalUnits: number,
  thresholds: DecisionThresholds,
): number | null {
  const short = thresholds.minUnitsPerVariation - Math.min(...health.unitsPerVariation);
  const missing = Math.max(0, short * health.unitsPerVariation.length, (requiredUnits ?? 0) - totalUnits);
  const forUnits = missing > 0 ? missing / Math.max(0, health.unitsPerDay ?? 0) : 0;
  const forTime =
    (requiredUnits === null ? thresholds.maxRuntimeDays : thresholds.minRuntimeDays) - health.runtimeDays;
  const days = Math.ceil(Math.max(0, forUnits, forTime));
  return Number.isFinite(days) ? days : null;
}

// D1
function blocksOf({ health, variations }: DecisionInput, { totalUnits, thresholds }: Progress): Reason[] {
  const { unitsPerVariation, srmPValue, multipleExposureRate, dataQualityFailed } = health;
  const canTestRatio = totalUnits >= thresholds.srmMinUnitsPerVariation * unitsPerVariation.length;
  const blocks: Reason[] = [];
  if (canTestRatio && (srmPValue ?? 1) < thresholds.srmThreshold) blocks.push('SRM');
  if ((multipleExposureRate ?? 0) > thresholds.multipleExposureThreshold) blocks.push('MULTIPLE_EXPOSURES');
  if (dataQualityFailed) blocks.push('DATA_QUALITY');
  if (blocks.length > 0 && variations.some((variation) => isHarmed(variation, false)))
    blocks.push('GUARDRAIL_HARM_UNVERIFIED');
  return blocks;
}

/** Whether a guardrail is harmed, beyond doubt or by evidence that counts at this time. */
function isHarmed(variation: VariationSignals, isTimely: boolean): boolean {
  return variation.guardrails.some(({ signal, strict }) => signal === 'harmed' && (isTimely || strict));
}

// D2 to D8: the first rule that applies.
function verdictOn(variation: VariationSignals, method: InferenceMethod, progress: Progress): Verdict {
  const { hasMinimumRuntime, hasMinimumUnits, isDue } = progress;
  const { goals } = variation;
  const isTimely = isDue || method === 'sequential' || method === 'group-sequential';
  const isSure = goals.length > 0 && goals.every(({ strict }) => strict);
  const isBetter = goals.some(({ signal }) => signal === 'positive');
  const isWorse = goals.some(({ signal }) => signal === 'negative');
  const isAllBetter = goals.every(({ signal }) => signal === 'positive');
  const isSafe = variation.guardrails.every(({ signal }) => signal === 'safe');
  const rules: readonly (readonly [boolean, Verdict['action'], Reason])[] = [
    [hasMinimumUnits && isHarmed(variation, isTimely), 'rollback', 'GUARDRAIL_HARMED'],
    [!hasMinimumRuntime, 'keep-running', 'MIN_RUNTIME'],
    [!hasMinimumUnits, 'keep-running', 'MIN_UNITS'],
    [!isTimely && !isSure, 'keep-running', 'NOT_POWERED'],
    [isBetter && isWorse, 'review', 'CONFLICTING_GOALS'],
    [goals.length === 0, 'review', 'NO_GOAL_METRIC'],
    [isAllBetter && isSafe, 'ship', 'ALL_GOALS_POSITIVE'],
    [isAllBetter, isDue ? 'review' : 'keep-running', 'GUARDRAIL_UNPROVEN'],
    [isWorse, 'rollback', 'GOAL_NEGATIVE'],
    [isBetter, 'review', 'SOME_GOALS_POSITIVE'],
    [isDue, 'stop-inconclusive', 'INCONCLUSIVE'],
  ];
  const [, action, reason] = rules.find(([applies]) => applies) ?? [true, 'keep-running', 'NOT_POWERED'];
  return { variation, action, reason };
}

// D9
function overall(verdicts: readonly Verdict[], { daysRemaining }: Progress): Recommendation {
  const having = (action: Action) => verdicts.filter((verdict) => verdict.action === action);
  const action = PRECEDENCE.find((one) => having(one).length > 0) ?? 'rollback';
  const chosen = having(action);
  const reasons = [...new Set(chosen.map(({ reason }) => reason))];
  if (action === 'ship') {
    const best = chosen.reduce((a, b) => (firstLowerBound(b) > firstLowerBound(a) ? b : a));
    if (chosen.length > 1) reasons.push('MULTIPLE_WINNERS');
    return recommendation(action, reasons, { variationId: best.variation.id });
  }
  if (action !== 'keep-running') return recommendation(action, reasons);
  for (const { variation } of having('rollback')) reasons.push(`STOP_VARIATION:${variation.id}`);
  return recommendation(action, reasons, { daysRemaining });
}

/** Which variation decides for the experiment; without any of these all of them roll back. */
const PRECEDENCE = ['ship', 'keep-running', 'review', 'stop-inconclusive'] as const;

function firstLowerBound({ variation }: Verdict): number {
  return variation.goals[0]?.lowerBound ?? -Infinity;
}

function recommendation(
  action: Action,
  reasons: readonly Reason[],
  more: Partial<Pick<Recommendation, 'variationId' | 'blocked' | 'daysRemaining'>> = {},
): Recommendation {
  const explanations = reasons.map(explainReason);
  return { action, variationId: null, blocked: false, daysRemaining: null, reasons, explanations, ...more };
}

function requireDecision({ method, health, variations, requiredUnits }: DecisionInput): void {
  const { unitsPerVariation, conversionsPerVariation = unitsPerVariation, runtimeDays } = health;
  const { srmPValue, multipleExposureRate, unitsPerDay } = health;
  requireOneOf({ method }, INFERENCE_METHODS);
  requireAtLeast(1, { variations });
  requireLength(variations.length + 1, { unitsPerVariation, conversionsPerVariation }, 'health');
  requireCount({ unitsPerVariation, conversionsPerVariation }, 'health');
  requireNonNegative({ runtimeDays, unitsPerDay: unitsPerDay ?? 0 }, 'health');
  requireClosedUnit({ srmPValue: srmPValue ?? 1, multipleExposureRate: multipleExposureRate ?? 0 }, 'health');
  requireNonNegative({ requiredUnits: requiredUnits ?? 0 });
}
