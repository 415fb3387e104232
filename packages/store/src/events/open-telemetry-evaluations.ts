import { type Reason, type Result, unitOf } from '@pennon/core';
import type { EvaluationListener } from './observed-store.js';

/** What a logger of `@opentelemetry/api-logs` offers, 0.200 or later. */
export interface OpenTelemetryLoggerLike {
  emit(record: { eventName: string; attributes: Record<string, string> }): void;
}

/**
 * Emits a `feature_flag.evaluation` event for each evaluation, by the app's own logger: for `observedStore`. Values stay
 * out of it: they may be large, or secret.
 *
 * Source: OpenTelemetry's semantic conventions for feature flags in events, 1.5x (release candidate).
 */
export function openTelemetryEvaluations(
  logger: OpenTelemetryLoggerLike,
  { environment }: { readonly environment: string },
): EvaluationListener {
  const unit = unitOf();
  return (result, context, revision) => {
    const { flagKey, variation, reason } = result;
    const id = unit.textOf(context);
    logger.emit({
      eventName: 'feature_flag.evaluation',
      attributes: {
        'feature_flag.key': flagKey,
        'feature_flag.provider.name': 'pennon',
        'feature_flag.set.id': environment,
        'feature_flag.result.reason': reasons[reason],
        ...(variation === undefined ? {} : { 'feature_flag.result.variant': variation }),
        ...(id === undefined ? {} : { 'feature_flag.context.id': id }),
        ...(revision === undefined ? {} : { 'feature_flag.version': String(revision) }),
        ...errorOf(result),
      },
    });
  };
}

/** In their words, where they have one. */
const reasons: Readonly<Record<Reason, string>> = {
  targeting_match: 'targeting_match',
  individual_override: 'targeting_match',
  fallback: 'targeting_match',
  default: 'static',
  experiment: 'split',
  rollout: 'split',
  holdout: 'split',
  disabled: 'disabled',
  prerequisite: 'prerequisite',
  error: 'error',
};

const errorTypes: Readonly<Record<string, string>> = {
  FLAG_NOT_FOUND: 'flag_not_found',
  UNIT_MISSING: 'targeting_key_missing',
};

function errorOf({ errorCode }: Result): Record<string, string> {
  if (errorCode === undefined) return {};
  const type = errorTypes[errorCode];
  return type === undefined
    ? { 'error.type': 'general', 'error.message': errorCode }
    : { 'error.type': type };
}
