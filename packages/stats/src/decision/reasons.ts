/** Why a recommendation is what it is. Codes are public API. */
export type Reason = SimpleReason | `STOP_VARIATION:${string}`;

type SimpleReason = keyof typeof WORDS;

const WORDS = {
  NO_DATA: 'No unit has been exposed yet.',
  SRM: 'Units did not arrive in the proportions asked for: assignment or logging is broken, and no result can be trusted.',
  MULTIPLE_EXPOSURES: 'Too many units saw more than one variation.',
  DATA_QUALITY: 'A data-quality check failed.',
  GUARDRAIL_HARM_UNVERIFIED:
    'A guardrail looks badly harmed, but the data are not to be trusted: look at once.',
  GUARDRAIL_HARMED: 'A guardrail metric got worse.',
  MIN_RUNTIME: 'The experiment has not run for its minimum time yet.',
  MIN_UNITS: 'A variation has too few units or conversions yet.',
  NOT_POWERED: 'The planned number of units is not reached yet.',
  CONFLICTING_GOALS: 'Some goal metrics got better and others worse.',
  NO_GOAL_METRIC: 'There is no goal metric to decide by.',
  ALL_GOALS_POSITIVE: 'Every goal metric got better and no guardrail is harmed.',
  GUARDRAIL_UNPROVEN: 'Every goal metric got better, but a guardrail is not proven safe.',
  GOAL_NEGATIVE: 'A goal metric got worse.',
  SOME_GOALS_POSITIVE: 'Some goal metrics got better, the others show no difference.',
  INCONCLUSIVE: 'The experiment ran as long as planned and found no difference.',
  MULTIPLE_WINNERS: 'Several variations won; this one has the highest assured gain.',
} as const;

/** A reason in one sentence. */
export function explainReason(reason: Reason): string {
  if (isSimple(reason)) return WORDS[reason];
  return `Variation ${reason.slice('STOP_VARIATION:'.length)} lost: stop sending it traffic.`;
}

function isSimple(reason: Reason): reason is SimpleReason {
  return Object.hasOwn(WORDS, reason);
}
