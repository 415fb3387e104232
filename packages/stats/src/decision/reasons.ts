/** Why a recommendation is what it is. Codes are public API. */
export type Reason = SimpleReason | `STOP_VARIATION:${string}`;

type SimpleReason = keyof typeof WORDS;

const WORDS = {
  NO_DATA: 'No unit has been exposed yet.',
  SRM: 'Units did not arrive in the planned proportions: assignment or logging is broken.',
  MULTIPLE_EXPOSURES: 'Too many units saw several variations.',
  DATA_QUALITY: 'A data-quality check failed.',
  GUARDRAIL_HARM_UNVERIFIED: 'A guardrail metric may have got much worse: look at once.',
  GUARDRAIL_HARMED: 'A guardrail metric got worse.',
  MIN_RUNTIME: 'The minimum run time is not reached yet.',
  MIN_UNITS: 'The minimum of units or conversions is not reached yet.',
  NOT_POWERED: 'The planned units are not reached yet.',
  CONFLICTING_GOALS: 'Some goal metrics got better, others got worse.',
  NO_GOAL_METRIC: 'There is no goal metric.',
  ALL_GOALS_POSITIVE: 'Every goal metric got better.',
  GUARDRAIL_UNPROVEN: 'Every goal metric got better, but a guardrail metric is not proven safe.',
  GOAL_NEGATIVE: 'A goal metric got worse.',
  SOME_GOALS_POSITIVE: 'Some goal metrics got better, others show no difference.',
  INCONCLUSIVE: 'The planned units or the maximum run time show no difference.',
  MULTIPLE_WINNERS: 'Several variations got better: this one by the highest assured gain.',
} as const;

/** A reason in one sentence. */
export function explainReason(reason: Reason): string {
  // the only reason without words of its own names a variation
  const words: Readonly<Partial<Record<Reason, string>>> = WORDS;
  return (
    words[reason] ?? `Variation ${reason.slice('STOP_VARIATION:'.length)} lost: stop sending it traffic.`
  );
}
