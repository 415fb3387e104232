import { type Change, flagChange } from './requests.js';

/** Documents of every kind that together have every member and every operator. */
export const everyMember: readonly Change[] = [
  {
    kind: 'holdout',
    key: 'everyone',
    base_version: 0,
    body: { key: 'everyone', delivery: 'rules', share: 5000, bucketBy: 'userId' },
  },
  {
    kind: 'layer',
    key: 'checkout',
    base_version: 0,
    body: { key: 'checkout', delivery: 'rules', bucketBy: 'attributes.account' },
  },
  {
    kind: 'experiment',
    key: 'trial',
    base_version: 0,
    body: {
      key: 'trial',
      delivery: 'rules',
      version: 1,
      status: 'running',
      split: split(50_000, 50_000).split,
      control: 'off',
      traffic: 100_000,
      layer: { key: 'checkout', from: 0, to: 50_000 },
      holdout: 'everyone',
      bucketBy: 'userId',
      salt: 's',
      sticky: true,
      bucketing: {
        hash: 'murmur3_32',
        scale: { modulo: 4, multiply: 3, add: -0.5, divide: 10_000 },
        encoding: 'utf16',
        seed: -1,
        template: '{salt}.{unit}',
        slice: 8,
        compare: 'at_most',
        pastEnd: 'last',
      },
    },
  },
  {
    kind: 'segment',
    key: 'inner',
    base_version: 0,
    body: { key: 'inner', delivery: 'rules', included: ['a', 1, true], excluded: [], attribute: 'userId' },
  },
  {
    kind: 'segment',
    key: 'outer',
    base_version: 0,
    body: {
      key: 'outer',
      delivery: 'rules',
      when: { segment: 'inner' },
      score: { terms: [{ when: { all: [] }, weight: -1.5 }], threshold: 0.5 },
    },
  },
  { kind: 'config', key: 'base', base_version: 0, body: { key: 'base', values: { deep: [{ any: null }] } } },
  {
    kind: 'config',
    key: 'limits',
    base_version: 0,
    body: { key: 'limits', delivery: 'server', values: {}, schema: { type: 'object' }, extends: 'base' },
  },
  flagChange('first', 0, { type: 'percentage', variations: [{ key: 'off', value: 12.5 }] }),
  flagChange('every', 0, {
    type: 'boolean',
    status: 'experiment',
    variations: [
      { key: 'on', value: true, name: 'On', description: 'The new one.' },
      { key: 'off', value: false },
    ],
    prerequisites: [{ flag: 'first', variations: ['off'] }],
    targets: [{ variation: 'on', attribute: 'attributes.plan', values: ['pro', 1, true] }],
    metadata: { owner: 'web', nested: { fallthru: [] } },
    fallthrough: split(99_999, 1),
    rules: [
      rule({ id: 'experiment', serve: { experiment: 'trial' } }),
      rule({ id: 'window', window: { from: 0, until: '2026-01-02T03:04:05.678+14:59' } }),
      rule({ id: 'zero', serve: { ...split(0), bucketBy: 'anonymousId', salt: 'x' } }),
      rule({ id: 'segments', when: { segment: ['inner', 'outer'] } }),
      rule({ id: 'bucket', when: { bucket: { by: 'userId', salt: 's', from: 0, to: 100_000 } } }),
      rule({ id: 'groups', when: { any: [{ all: [] }, { not: { any: [] } }] } }),
      ...[
        where('equals', false),
        where('not_equals', 1),
        list('in'),
        list('not_in'),
        { attribute: 'x', op: 'exists' },
        { attribute: 'x.y', op: 'not_exists' },
        where('greater_than', 1),
        where('greater_or_equal', -1.5),
        where('less_than', 0),
        where('less_or_equal', 1e9),
        where('contains', ''),
        where('starts_with', 'é'),
        where('ends_with', 'x'),
        where('regex', '^[a-z_\\d-]+(\\.\\w{1,9})?$'),
        where('equals_ignore_case', 'A'),
        { attribute: 'x', op: 'in_ignore_case', values: ['A'] },
        where('contains_ignore_case', 'A'),
        where('starts_with_ignore_case', 'A'),
        where('ends_with_ignore_case', 'A'),
        where('semver_equal', '1.2.3-rc.1+build'),
        where('semver_greater', '0.0.0'),
        where('semver_less', '1.0.0'),
        where('semver_at_least', '1.0.0'),
        where('semver_at_most', '1.0.0'),
        where('before', 1e12, 'now'),
        where('after', '2026-02-28T00:00Z', 'now'),
        list('includes_any'),
        list('includes_all'),
        list('includes_none'),
        where('within_km', { latitude: -90, longitude: 180, km: 0 }),
      ].map((when, index) => rule({ id: `operator-${index}`, when })),
    ],
  }),
];

export function split(...weights: readonly number[]): { readonly split: readonly unknown[] } {
  return { split: weights.map((weight, index) => ({ variation: index === 0 ? 'off' : 'on', weight })) };
}

export function rule(members: Record<string, unknown>): Record<string, unknown> {
  return { id: 'r', serve: { variation: 'off' }, ...members };
}

export function where(op: string, value: unknown, attribute = 'plan'): Record<string, unknown> {
  return { attribute, op, value };
}

function list(op: string): Record<string, unknown> {
  return { attribute: 'x', op, values: ['a', 1, true] };
}
