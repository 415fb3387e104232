import { type Document, PennonError } from '@pennon/core';
import { type Problem, validateDocument } from '@pennon/core/validate';
import { attempt } from './attempt.js';
import type { FlagStore, FlagStoreOptions } from './flag-store.js';

/** One document that this version cannot read as it is meant. */
export interface InvalidDocument {
  readonly kind: string;
  readonly key: string;
  readonly problems: readonly Problem[];
}

/**
 * Says which documents this version of Pennon does not understand: a newer one wrote them. The store needs no help, for
 * a flag that does not compile is quarantined alone; this is for the developer. One `DOCUMENTS_INVALID` for each ruleset
 * that has new ones, however often it is called for a store, through `onError`; until what it returns is called.
 */
export function reportInvalidDocuments(store: FlagStore): () => void {
  function look({ documents }: Pick<ReturnType<FlagStore['getState']>, 'documents'>): void {
    const before = told.get(store.options);
    if (documents === undefined || documents === before) return;
    told.set(store.options, documents);
    const invalid = [...documents].flatMap(([id, document]) =>
      before?.get(id) === document ? [] : invalidOf(document),
    );
    if (invalid.length === 0) return;
    attempt(() => (store.options.onError ?? console.warn)(errorOf(invalid)));
  }

  look(store.getState());
  return store.subscribe(look);
}

/** The documents that were looked at last, by the options, which a store and the views of it share. */
const told = new WeakMap<FlagStoreOptions, ReadonlyMap<string, Document>>();

function invalidOf({ kind, key, body }: Document): readonly InvalidDocument[] {
  const problems = isKnown(kind)
    ? validateDocument(kind, body)
    : [{ path: '$', message: 'is of a kind that this version does not know' }];
  return problems.length === 0 ? [] : [{ kind, key, problems }];
}

const KINDS: readonly string[] = ['flag', 'segment', 'experiment', 'layer', 'holdout', 'config'];

function isKnown(kind: string): boolean {
  return KINDS.includes(kind);
}

function errorOf(invalid: readonly InvalidDocument[]): PennonError {
  const list = invalid.map(
    ({ kind, key, problems: [first] }) => `${kind} "${key}": ${first?.path} ${first?.message}`,
  );
  return new PennonError(
    'DOCUMENTS_INVALID',
    `Not all of these is understood: ${list.slice(0, 5).join('; ')}${list.length > 5 ? `; and ${list.length - 5} more` : ''}.`,
    {
      hint: 'A newer version of Pennon wrote them: update it here. The others are not affected.',
      details: invalid,
    },
  );
}
