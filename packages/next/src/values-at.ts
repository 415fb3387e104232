import type { Document, Result } from '@pennon/core';
import { evaluateIn, type FlagState, unitOfExperiment } from '@pennon/store';
import type { FlagAnswer, FlagValues } from '@pennon/store/values';
import type { FlagsSetup } from './flags-setup.js';
import type { Moment } from './moment.js';

/** The flags' answers without their rules: of those that browsers may know, and of these keys only. */
export async function valuesAt(
  setup: FlagsSetup,
  moment: Moment,
  keys?: readonly string[],
): Promise<FlagValues> {
  const { documents, revision } = moment.ruleset;
  const asked = keys && new Set(keys);
  const known = [...documents.values()].filter(
    (document) => isKnowable(document) && asked?.has(document.key) !== false,
  );
  const answers = await Promise.all(
    known.map(async ({ key }) => [key, await answerOf(setup, moment, moment.answer(key))] as const),
  );
  const flags = answers.filter((entry): entry is readonly [string, FlagAnswer] => entry[1] !== undefined);
  return { environment: setup.environment, revision, flags: Object.fromEntries(flags) };
}

/** A signed token for who takes part, to be redeemed where the variation is seen. */
export async function exposureTokenOf(
  { exposures, environment }: Pick<FlagsSetup, 'exposures' | 'environment'>,
  { state, identity }: Moment,
  { flagKey, experiment }: Result,
): Promise<string | undefined> {
  const { sessionId: session, now: at } = state.context;
  if (!exposures || !experiment?.isIn || at === undefined) return undefined;
  const { key, version, variation } = experiment;
  const unit = unitOfExperiment(state, key);
  // Whoever says something of themselves is told what they would see. Counted is what the request alone says: who they
  // are, that they take part, and in which variation.
  const alone: FlagState = { ...state, context: { ...identity, now: at } };
  const own = evaluateIn(alone, flagKey).experiment;
  const isOwn = own?.key === key && own.isIn && own.variation === variation;
  if (unit === undefined || !isOwn || unit !== unitOfExperiment(alone, key)) return undefined;
  const exposure = { type: 'exposure' as const, environment, at, experiment: key, version, variation, unit };
  return exposures.sign(session === undefined ? exposure : { ...exposure, session });
}

function isKnowable({ kind, body }: Document): boolean {
  return kind === 'flag' && (body.delivery === 'rules' || body.delivery === 'values');
}

/** None without a value: the reader's default applies. */
async function answerOf(setup: FlagsSetup, moment: Moment, result: Result): Promise<FlagAnswer | undefined> {
  const { value, variation, reason, experiment } = result;
  if (value === undefined) return undefined;
  const exposure = await exposureTokenOf(setup, moment, result);
  return {
    value,
    reason,
    ...(variation === undefined ? {} : { variation }),
    ...(experiment === undefined ? {} : { experiment }),
    ...(exposure === undefined ? {} : { exposure }),
  };
}
