import type { PennonError } from '@pennon/core';
import { createFlags, type Flags, type FlagsOptions, type RequestLike } from '@pennon/next';
import { beforeAll, beforeEach } from 'vitest';
import { documentsOf, experiment, flag } from './documents-of.js';
import { type Project, projectWith } from './project-with.js';

export const secret = 'a secret of exactly 32 characters';
/** A visitor. */
export const ada = '11111111-1111-4111-8111-111111111111';
const forUser = (userId: string, variation: string) => ({
  id: `for-${userId}`,
  when: { attribute: 'userId', op: 'equals' as const, value: userId },
  serve: { variation },
});
const documents = documentsOf(
  [
    flag('hero', ['harbour', 'tall'], { rules: [forUser('ada', 'tall')] }),
    flag('pricing', ['low', 'high'], { rules: [{ id: 'r', serve: { experiment: 'pricing' } }] }),
    flag('team-price', ['low', 'high'], { rules: [{ id: 'r', serve: { experiment: 'team-price' } }] }),
    flag('club-price', ['low', 'high'], {
      rules: [
        {
          id: 'r',
          when: { attribute: 'plan', op: 'equals', value: 'pro' },
          serve: { experiment: 'club-price' },
        },
      ],
    }),
    flag('sticky-price', ['low', 'high'], { rules: [{ id: 'r', serve: { experiment: 'sticky-price' } }] }),
    flag('limit', ['ten'], { type: 'number', variations: [{ key: 'ten', value: 10 }], delivery: 'values' }),
    flag('fraud', ['strict'], { delivery: 'server' }),
    flag('on', ['yes'], { type: 'boolean', variations: [{ key: 'yes', value: true }] }),
  ],
  [
    experiment('pricing', ['low', 'high']),
    experiment('team-price', ['low', 'high'], { bucketBy: 'team' }),
    experiment('club-price', ['low', 'high']),
    experiment('sticky-price', ['low', 'high'], { sticky: true }),
  ],
);
/** It has the documents, for all tests of a file. */
export let project: Project;
/** What the flags of the test that is running complained of. */
export let errors: PennonError[];

beforeAll(async () => {
  project = await projectWith(documents);
});
beforeEach(() => {
  errors = [];
});

export function requestOf(cookies: Readonly<Record<string, string>> = {}): RequestLike {
  return {
    cookies: { get: (name) => (cookies[name] === undefined ? undefined : { value: cookies[name] }) },
    headers: { get: () => null },
  };
}

export function flagsOf(more: Partial<FlagsOptions> = {}): Flags {
  return createFlags({
    url: project.url,
    key: 'sb_secret_x',
    environment: 'production',
    secret,
    identify: ({ cookies }) => ({ userId: cookies.get('user')?.value }),
    onError: (error) => errors.push(error),
    ...more,
  });
}
