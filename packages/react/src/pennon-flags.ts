import type { Json } from '@pennon/core';

/**
 * What is known of the app's flags at compile time. Empty until generated declarations extend it:
 *
 * ```ts
 * declare module '@pennon/react' {
 *   interface PennonFlags { 'new-checkout': { value: boolean; variation: 'on' | 'off' } }
 * }
 * ```
 */
// biome-ignore lint/suspicious/noEmptyInterface: it exists to be extended
export interface PennonFlags {}

/** The keys that may be read: those of `PennonFlags`, or any while it is empty. */
export type FlagKey = [keyof PennonFlags] extends [never] ? string : keyof PennonFlags & string;

/** Any key while `PennonFlags` is empty, then none. */
export type UndeclaredKey = [keyof PennonFlags] extends [never] ? string : never;

/** The keys of boolean flags. */
export type BooleanFlagKey = [keyof PennonFlags] extends [never]
  ? string
  : { [Key in keyof PennonFlags & string]: ValueOf<Key> extends boolean ? Key : never }[keyof PennonFlags &
      string];

/** A flag's value: as declared, or any JSON. */
export type ValueOf<Key extends string> = Key extends keyof PennonFlags
  ? PennonFlags[Key] extends { readonly value: infer Value }
    ? Value
    : Json
  : Json;

/** A flag's variations: as declared, or any name. */
export type VariationOf<Key extends string> = Key extends keyof PennonFlags
  ? PennonFlags[Key] extends { readonly variation: infer Variation extends string }
    ? Variation
    : string
  : string;

/** The type that a default stands for: `false` for boolean, `'red'` for string, `1` for number. */
export type Widen<Value> = Value extends boolean
  ? boolean
  : Value extends string
    ? string
    : Value extends number
      ? number
      : Value;

/**
 * What is known of the app's remote configuration at compile time. Empty until generated declarations extend it:
 * `interface PennonConfigs { limits: { upload_mb: number } }`.
 */
// biome-ignore lint/suspicious/noEmptyInterface: it exists to be extended
export interface PennonConfigs {}

/** The sections that may be read: those of `PennonConfigs`, or any while it is empty. */
export type ConfigKey = [keyof PennonConfigs] extends [never] ? string : keyof PennonConfigs & string;

/** A section's values, as declared. */
export type ConfigOf<Key extends keyof PennonConfigs> = Readonly<PennonConfigs[Key]>;
