import { PennonError } from '@pennon/core';
import type { FlagAnswer, FlagValues } from './flag-values.js';

/** Any fields: those that are not looked at here are a newer server's, and taken as they are. */
type Fields = Readonly<Record<string, unknown>>;

/**
 * The values in what a server answered: all of them, or none. An answer without a value is left to the readers' defaults.
 *
 * @throws PennonError `WIRE_INVALID`, with what came in its details: browsers pay for every word here
 */
export function readFlagValues(wire: unknown, environment: string): FlagValues {
  const { revision, flags, environment: given } = fieldsOf(wire);
  const isFrame = given === environment && Number.isSafeInteger(revision) && isObject(flags);
  if (isFrame && Object.values(flags).every(isAnswer)) return wire as FlagValues; // it was looked at
  throw new PennonError('WIRE_INVALID', 'Refused values.', {
    hint: `Answer with { environment: "${environment}", revision, flags }.`,
    details: wire,
  });
}

function isAnswer(value: unknown): value is FlagAnswer {
  const { reason, variation, experiment, exposure } = fieldsOf(value);
  return (
    isText(reason) && isTextOrNone(variation) && isTextOrNone(exposure) && isExperimentOrNone(experiment)
  );
}

function isExperimentOrNone(value: unknown): boolean {
  const { key, version, variation, isIn } = fieldsOf(value);
  const isExperiment = isText(key) && isText(variation) && typeof version === 'number';
  return value === undefined || (isExperiment && typeof isIn === 'boolean');
}

function isText(value: unknown): boolean {
  return typeof value === 'string';
}

function isTextOrNone(value: unknown): boolean {
  return value === undefined || isText(value);
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function fieldsOf(value: unknown): Fields {
  return (value ?? {}) as Fields;
}
