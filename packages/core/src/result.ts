import type { Json } from './json.js';

/** Why an answer is what it is. With `error` there is no value, and the caller's default applies. */
export type Reason =
  | 'targeting_match'
  | 'fallback'
  | 'default'
  | 'experiment'
  | 'rollout'
  | 'individual_override'
  | 'disabled'
  | 'prerequisite'
  | 'holdout'
  | 'error';

/** An answer. Frozen and allocated at compile time: the same answer is the same object. */
export interface Result {
  readonly flagKey: string;
  /** Undefined when `reason` is `error`: the caller's default applies. */
  readonly value: Json | undefined;
  readonly variation: string | undefined;
  readonly reason: Reason;
  readonly ruleId?: string | undefined;
  readonly experiment?: {
    readonly key: string;
    readonly version: number;
    readonly variation: string;
    readonly isIn: boolean;
  };
  readonly errorCode?: string;
}
