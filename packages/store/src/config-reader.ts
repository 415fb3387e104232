import type { Json } from '@pennon/core';
import type { FlagState } from './flag-state.js';
import { rulesMissing } from './rules-missing.js';

/** A schema of zod, valibot, arktype and others: https://standardschema.dev. It must answer at once. */
export interface ConfigSchema<Output> {
  readonly '~standard': {
    readonly validate: (
      value: unknown,
    ) =>
      | { readonly value: Output; readonly issues?: undefined }
      | { readonly issues: readonly unknown[] }
      | Promise<unknown>;
  };
}

/**
 * Reads a section of remote configuration: the same object while its values are the same. With a schema, the last
 * values that it accepts; before any, what it makes of `{}`, which is its defaults; else undefined. Reading throws
 * `RULES_MISSING` where a store holds values: configuration is not among them.
 */
export function configReader<Output>(
  section: string,
  schema?: ConfigSchema<Output>,
): (state: FlagState) => Output | undefined {
  const accepted = schema && acceptedBy(schema);
  let seen: unknown = {};
  let config: Output | undefined;
  return ({ documents }) => {
    if (documents === undefined) throw rulesMissing(`The configuration "${section}"`);
    const document = documents.get(`config/${section}`);
    const values = document?.kind === 'config' ? document.body.values : undefined;
    if (values !== seen) {
      config = accepted ? (accepted(values) ?? config ?? accepted({})) : (values as Output | undefined);
      seen = values;
    }
    return config;
  };
}

function acceptedBy<Output>(schema: ConfigSchema<Output>): (values: unknown) => Output | undefined {
  return (values) => {
    if (values === undefined) return undefined;
    try {
      const answer = schema['~standard'].validate(values);
      return 'value' in answer && answer.issues === undefined ? answer.value : undefined;
    } catch {
      return undefined; // a schema that throws does not accept
    }
  };
}

/** A section as it comes, without a schema. */
export type ConfigValues = { readonly [key: string]: Json };
