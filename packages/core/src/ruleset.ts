import type { Json } from './json.js';

/** Everything an evaluator answers from: one immutable document per environment, each map by key. */
export interface Ruleset {
  readonly schema: 1;
  readonly environment: string;
  readonly revision: number;
  readonly flags: Readonly<Record<string, Flag>>;
  readonly segments: Readonly<Record<string, Segment>>;
  readonly experiments: Readonly<Record<string, Experiment>>;
  readonly layers: Readonly<Record<string, Layer>>;
  readonly holdouts: Readonly<Record<string, Holdout>>;
  readonly configs: Readonly<Record<string, Config>>;
}

/** What every variation of a flag holds; `percentage` is a number from 0 to 100. */
export type FlagType = 'boolean' | 'string' | 'number' | 'json' | 'percentage';
/**
 * `active` and `experiment` are on, the latter telling operators why; `inactive` serves the off variation;
 * `archived` too, and lists leave it out.
 */
export type FlagStatus = 'active' | 'inactive' | 'archived' | 'experiment';

/** Who may hold what: `rules` browsers hold the rules, `values` browsers see evaluated values, `server` browsers see nothing. */
export type Delivery = 'rules' | 'values' | 'server';

/**
 * A flag as it is written. What is off is not read beyond its variations; otherwise targets come before
 * rules, and the first that matches serves.
 */
export interface Flag {
  readonly key: string;
  readonly type: FlagType;
  readonly status: FlagStatus;
  readonly delivery: Delivery;
  readonly variations: readonly Variation[];
  /** The variation served while the flag is off or a prerequisite fails. */
  readonly offVariation: string;
  readonly prerequisites?: readonly Prerequisite[];
  readonly targets?: readonly Target[];
  readonly rules?: readonly Rule[];
  readonly fallthrough: FixedServe | SplitServe;
  readonly metadata?: { readonly [key: string]: Json };
}

/**
 * One of the values that a flag may have. Operators see `name` and `description`; nothing is decided by them.
 */
export interface Variation {
  readonly key: string;
  readonly value: Json;
  readonly name?: string;
  readonly description?: string;
}

/** Another flag, and the variations of it of which one must be served; otherwise this flag is off. */
export interface Prerequisite {
  readonly flag: string;
  readonly variations: readonly string[];
}

/** Individuals that are served a variation whatever the rules say. */
export interface Target {
  readonly variation: string;
  /** A dotted path; by default the unit. */
  readonly attribute?: string;
  readonly values: readonly (string | number | boolean)[];
}

/**
 * Serves those for whom `when` holds while `window` is open; either may be absent. Without an answer the next
 * rule is tried.
 */
export interface Rule {
  readonly id: string;
  readonly when?: Condition;
  readonly window?: Window;
  readonly serve: Serve;
}

/** Open while `from <= now < until`; epoch ms or ISO 8601 with an offset. */
export interface Window {
  readonly from?: number | string;
  readonly until?: number | string;
}

/** What a rule or the fallthrough answers: one variation, a draw, or an experiment. */
export type Serve = FixedServe | SplitServe | ExperimentServe;

/** The same variation for everybody. */
export interface FixedServe {
  readonly variation: string;
}

/** A variation by the unit's bucket. Whoever is past all weights goes on to the next rule. */
export interface SplitServe {
  readonly split: readonly SplitEntry[];
  readonly bucketBy?: string;
  readonly salt?: string;
  readonly bucketing?: Bucketing;
}

/** What the experiment of this key assigns. While it is not running, the next rule is tried. */
export interface ExperimentServe {
  readonly experiment: string;
}

/** `weight` in thousandths of a percent: the whole is 100,000. */
export interface SplitEntry {
  readonly variation: string;
  readonly weight: number;
}

/** How an imported flag buckets, where the default formula would move its users. */
export interface Bucketing {
  readonly hash:
    | 'murmur3_32'
    | 'fnv1a_32'
    | 'fnv1a_32_twice'
    | 'md5'
    | 'sha1'
    | 'sha256'
    | 'xxhash32'
    | 'crc32';
  /** What of the text is hashed: its UTF-8 bytes (the default), its UTF-16 units, or their low bytes. */
  readonly encoding?: 'utf8' | 'utf16' | 'low_bytes';
  /** Of murmur3_32 and xxhash32; by default 0. */
  readonly seed?: number;
  /** The text that is hashed, with `{unit}` and `{salt}` in it; by default `{salt}{unit}`. */
  readonly template?: string;
  /** Of a digest, how many hexadecimal digits from its start make the number; by default all. */
  readonly slice?: number;
  /** From the number to [0, 1]: `modulo`, then times `multiply` shifted right by 32 bits, then plus `add`, then over `divide`. */
  readonly scale: {
    readonly modulo?: number;
    readonly multiply?: number;
    readonly add?: number;
    readonly divide: number;
  };
  /** Whether a position on the end of a range is past it (`below`, the default) or inside (`at_most`). */
  readonly compare?: 'below' | 'at_most';
  /** Where a position past the last range goes: to the next rule (the default) or into the last range. */
  readonly pastEnd?: 'next' | 'last';
}

/**
 * Who takes part in an experiment and what they get: sticky assignments first, then its layer and holdout,
 * then traffic, then the split.
 */
export interface Experiment {
  readonly key: string;
  /** Absent: `server`. */
  readonly delivery?: Delivery;
  /** Grows when the allocation changes, and only then. */
  readonly version: number;
  readonly status: 'draft' | 'running' | 'paused' | 'stopped';
  readonly split: readonly SplitEntry[];
  readonly control: string;
  /** In thousandths of a percent. */
  readonly traffic: number;
  readonly layer?: { readonly key: string; readonly from: number; readonly to: number };
  readonly holdout?: string;
  readonly bucketBy?: string;
  readonly salt?: string;
  readonly bucketing?: Bucketing;
  readonly sticky?: boolean;
}

/** Experiments of one layer exclude each other: each takes a range of the layer's buckets. */
export interface Layer {
  readonly key: string;
  /** Absent: `server`. */
  readonly delivery?: Delivery;
  readonly bucketBy?: string;
}

/** `share` in thousandths of a percent. */
export interface Holdout {
  readonly key: string;
  /** Absent: `server`. */
  readonly delivery?: Delivery;
  readonly share: number;
  readonly bucketBy?: string;
}

/**
 * A set of units. `excluded` beats `included`; who is in neither is a member when `when` holds or the score
 * reaches its threshold.
 */
export interface Segment {
  readonly key: string;
  /** Absent: `server`. */
  readonly delivery?: Delivery;
  readonly included?: readonly (string | number | boolean)[];
  readonly excluded?: readonly (string | number | boolean)[];
  /** What `included` and `excluded` list; by default the unit. */
  readonly attribute?: string;
  readonly when?: Condition;
  readonly score?: {
    readonly terms: readonly { readonly when: Condition; readonly weight: number }[];
    readonly threshold: number;
  };
}

/** A section of remote configuration; its values are resolved before they are in a ruleset. */
export interface Config {
  readonly key: string;
  /** Absent: `server`. */
  readonly delivery?: Delivery;
  readonly values: { readonly [key: string]: Json };
  readonly schema?: Json;
  readonly extends?: string;
}

/** A question about a context, in exactly one of these forms, nested at most sixteen deep. */
export type Condition =
  | { readonly all: readonly Condition[] }
  | { readonly any: readonly Condition[] }
  | { readonly not: Condition }
  | { readonly segment: string | readonly string[] }
  | AttributeCondition
  | {
      readonly bucket: {
        readonly by?: string;
        readonly salt: string;
        readonly from: number;
        readonly to: number;
      };
    };

/**
 * An operator with its operand: `value`, or `values` where it takes several. A missing value, null too,
 * passes the negated operators alone.
 */
export interface AttributeCondition {
  /** A dotted path; `"now"` is the evaluation's time. */
  readonly attribute: string;
  readonly op: Operator;
  readonly value?: Json;
  readonly values?: readonly Json[];
}

/** What may be asked of an attribute. A value of the wrong type does not pass. */
export type Operator =
  | 'equals'
  | 'not_equals'
  | 'in'
  | 'not_in'
  | 'exists'
  | 'not_exists'
  | 'greater_than'
  | 'greater_or_equal'
  | 'less_than'
  | 'less_or_equal'
  | 'contains'
  | 'starts_with'
  | 'ends_with'
  | 'regex'
  | 'equals_ignore_case'
  | 'in_ignore_case'
  | 'contains_ignore_case'
  | 'starts_with_ignore_case'
  | 'ends_with_ignore_case'
  | 'semver_equal'
  | 'semver_greater'
  | 'semver_less'
  | 'semver_at_least'
  | 'semver_at_most'
  | 'before'
  | 'after'
  | 'includes_any'
  | 'includes_all'
  | 'includes_none'
  | 'within_km';
