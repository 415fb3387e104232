import { type Document, PennonError } from '@pennon/core';
import type { Scope } from '../project/project.js';
import { didYouMean } from '../terminal/nearest.js';

export type FlagDocument = Document & { readonly kind: 'flag' };

/** Every flag of an environment, by key. */
export async function readFlags({ control, environment }: Scope): Promise<{
  readonly revision: number;
  readonly flags: readonly FlagDocument[];
}> {
  const { revision, documents } = await control.snapshot(environment);
  const flags = documents.filter((document): document is FlagDocument => document.kind === 'flag');
  return { revision, flags: [...flags].sort((left, right) => left.key.localeCompare(right.key)) };
}

/** One flag, or an error that names the flags that look like it. */
export async function readFlag(scope: Scope, key: string): Promise<FlagDocument> {
  const { flags } = await readFlags(scope);
  const found = flags.find((flag) => flag.key === key);
  if (found !== undefined) return found;
  throw new PennonError('FLAG_NOT_FOUND', `There is no flag "${key}" in ${scope.environment}.`, {
    hint: didYouMean(
      key,
      flags.map((flag) => flag.key),
      flags.length > 0
        ? '`pennon flags list` shows every flag.'
        : `Create it with \`pennon flags create ${key}\`.`,
    ),
  });
}
