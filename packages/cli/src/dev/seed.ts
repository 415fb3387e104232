import { readFile } from 'node:fs/promises';
import { type Bodies, type DocumentKind, type Flag, PennonError } from '@pennon/core';
import type { Control, ProposedChange } from '@pennon/database';

const environment = 'development';

/** What there is to try when nobody gave a seed. */
const sampleFlag: Flag = {
  key: 'new-checkout',
  type: 'boolean',
  status: 'active',
  delivery: 'rules',
  variations: [
    { key: 'on', value: true },
    { key: 'off', value: false },
  ],
  offVariation: 'off',
  fallthrough: { variation: 'on' },
};

/** Documents that a stack begins with. */
export type Seed = readonly ProposedChange[];

/**
 * `{ "documents": [{ "kind": "flag", "body": { "key": … } }] }`; the database validates each body.
 *
 * @throws PennonError `SEED_UNREADABLE`
 */
export async function readSeed(file: string): Promise<Seed> {
  try {
    const { documents } = JSON.parse(await readFile(file, 'utf8')) as {
      readonly documents: readonly { readonly kind: DocumentKind; readonly body: Bodies[DocumentKind] }[];
    };
    return documents.map(
      ({ kind, body }) => ({ kind, key: body.key, base_version: 0, body }) as ProposedChange,
    );
  } catch (cause) {
    throw new PennonError(
      'SEED_UNREADABLE',
      `The seed ${file} cannot be read: ${(cause as Error).message}.`,
      { hint: 'It is JSON: {"documents": [{"kind": "flag", "body": {"key": "…", …}}]}.', cause },
    );
  }
}

/** Creates the documents that are missing, never changing one that is there. Returns a flag to try. */
export async function sow(
  control: Control,
  seed: Seed | undefined,
  progress: (line: string) => void,
): Promise<string | undefined> {
  const { documents } = await control.snapshot(environment);
  const wanted = seed ?? sampleFor(documents.length);
  const existing = new Set(documents.map(({ kind, key }) => `${kind}/${key}`));
  const missing = wanted.filter(({ kind, key }) => !existing.has(`${kind}/${key}`));
  if (missing.length > 0) {
    await control.commit({ environment, changes: missing, note: 'Seed' });
    progress(`Seeded ${missing.map(({ key }) => key).join(', ')}`);
  }
  return [...wanted, ...documents].find(({ kind }) => kind === 'flag')?.key;
}

function sampleFor(documentCount: number): Seed {
  return documentCount > 0 ? [] : [{ kind: 'flag', key: sampleFlag.key, base_version: 0, body: sampleFlag }];
}
