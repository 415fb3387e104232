import {
  type Context,
  checksumOf,
  type Document,
  type Flag,
  type FullSnapshot,
  type Json,
} from '@pennon/core';
import {
  type Exposure,
  FlagProvider,
  FlagSwitch,
  frozen,
  live,
  useExperiment,
  useFlag,
  useFlagEnabled,
  useFlagLoading,
  useFlagValue,
  withFlags,
} from '@pennon/react';
import { ValuesProvider } from '@pennon/react/values';
import { createFlagStore } from '@pennon/store';
import { createValuesStore } from '@pennon/store/values';
import { act, cleanup, render } from '@testing-library/react';
import fc from 'fast-check';
import type { ReactNode } from 'react';
import { expect, it } from 'vitest';
import { SnapshotClient } from './flags-in-memory.js';
import { valuesFor } from './values-in-memory.js';

const KEYS = ['a', 'b', 'c'] as const;

type Type = 'boolean' | 'string' | 'number' | 'json';

const valuesByType: Readonly<Record<Type, fc.Arbitrary<Json>>> = {
  boolean: fc.boolean(),
  string: fc.constantFrom('', 'red', 'blue'),
  number: fc.constantFrom(0, 1.5, -3),
  json: fc.constantFrom<Json>(null, [], { columns: 2 }),
};

const fourth = 25_000;

/** A flag, and the experiment of the same key that may run on it. */
const documents = (key: string): fc.Arbitrary<readonly Document[]> =>
  fc.constantFrom<Type>('boolean', 'string', 'number', 'json').chain((type) =>
    fc
      .record({
        values: fc.tuple(valuesByType[type], valuesByType[type]),
        version: fc.integer({ min: 1, max: 3 }),
        status: fc.constantFrom<Flag['status']>('active', 'inactive', 'experiment'),
        share: fc.integer({ min: 0, max: 4 }),
        traffic: fc.integer({ min: 0, max: 4 }),
        isTargeted: fc.boolean(),
      })
      .map(({ values: [on, off], version, status, share, traffic, isTargeted }): readonly Document[] => {
        const split = [
          { variation: 'on', weight: share * fourth },
          { variation: 'off', weight: (4 - share) * fourth },
        ].filter(({ weight }) => weight > 0);
        const body: Flag = {
          key,
          type,
          status,
          delivery: 'rules',
          variations: [
            { key: 'on', value: on },
            { key: 'off', value: off },
          ],
          offVariation: 'off',
          targets: isTargeted ? [{ variation: 'on', values: ['anna'] }] : [],
          rules:
            status === 'experiment'
              ? [{ id: 'test', serve: { experiment: key } }]
              : [
                  {
                    id: 'pro',
                    when: { attribute: 'plan', op: 'equals', value: 'pro' },
                    serve: { variation: 'on' },
                  },
                ],
          fallthrough: { split },
        };
        const experiment = {
          key,
          delivery: 'rules' as const,
          version,
          status: 'running' as const,
          split,
          control: split[0]?.variation ?? 'off',
          traffic: traffic * fourth,
        };
        return [
          { kind: 'flag', key, version, body },
          { kind: 'experiment', key, version, body: experiment },
        ];
      }),
  );

const contents = fc
  .tuple(...KEYS.map((key) => fc.option(documents(key))))
  .map((all) => all.flatMap((each) => each ?? []));

const contexts: fc.Arbitrary<Context> = fc.record(
  {
    userId: fc.constantFrom('anna', 'ben', 'cleo'),
    anonymousId: fc.constantFrom('v-1', 'v-2'),
    sessionId: fc.constantFrom('s-1', 's-2'),
    attributes: fc.record({ plan: fc.constantFrom('pro', 'free') }),
  },
  { requiredKeys: [] },
);

/** What happens to a page: a commit, or somebody else. */
type Step = { readonly commit: readonly Document[] } | { readonly context: Context };

const steps: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.oneof(
    contents.map((commit) => ({ commit })),
    contexts.map((context) => ({ context })),
  ),
  { maxLength: 5 },
);

const snapshotOf = (content: readonly Document[], revision: number): FullSnapshot => ({
  type: 'full',
  revision,
  checksum: checksumOf(content),
  documents: content,
});

const Titled = withFlags({ title: 'a' })(({ title }: { title?: unknown }) => <i>{JSON.stringify(title)}</i>);

/** All that hooks and components say of a flag, but what values do not tell: the rule, and what was wrong with who asked. */
function Said({ name }: { readonly name: string }): ReactNode {
  const { ruleId, errorCode, revision, source, ...details } = useFlag(name, 'fallback');
  const { variation, value, isIn } = useExperiment(name);
  const loose = useExperiment(name, { updatePolicy: live, exposure: 'manual' });
  const said = [
    useFlagValue(name, null),
    useFlagEnabled(name),
    details,
    [variation, value, isIn],
    [loose.variation, loose.isIn],
    useFlagLoading([name as 'a']).isLoading,
  ];
  return (
    <p>
      {JSON.stringify(said)}
      <FlagSwitch flag={name} cases={{ on: 'case on', off: 'case off' }} fallback="no case" />
    </p>
  );
}

const page = (
  <>
    {KEYS.map((key) => (
      <Said key={key} name={key} />
    ))}
    <Titled />
  </>
);

const identityOf = ({ at, ...identity }: Exposure) => JSON.stringify(identity);

it('every hook and component answers from values as it does from rules, whatever happens', async () => {
  await fc.assert(
    fc.asyncProperty(
      contents,
      contexts,
      steps,
      fc.constantFrom(live, frozen),
      async (first, who, then, policy) => {
        const client = new SnapshotClient(snapshotOf(first, 1));
        const [rulesExposed, valuesExposed] = [[] as string[], [] as string[]];
        const common = { environment: 'test', context: who, updatePolicy: policy };
        const rules = createFlagStore({
          ...common,
          supabase: client,
          snapshot: client.snapshot,
          onExposure: (exposure) => rulesExposed.push(identityOf(exposure)),
        });
        const values = createValuesStore({
          ...common,
          values: valuesFor(client.snapshot, who),
          refresh: async (_, context) => valuesFor(client.snapshot, context),
          onExposure: (exposure) => valuesExposed.push(identityOf(exposure)),
        });
        try {
          const byRules = render(<FlagProvider store={rules}>{page}</FlagProvider>).container;
          const byValues = render(<ValuesProvider store={values}>{page}</ValuesProvider>).container;
          const compare = () => {
            expect(byValues.innerHTML).toBe(byRules.innerHTML);
            expect(valuesExposed).toEqual(rulesExposed);
          };
          compare();
          for (const [index, step] of then.entries()) {
            await act(async () => {
              if ('commit' in step) client.snapshot = snapshotOf(step.commit, index + 2);
              else for (const store of [rules, values]) store.setContext(step.context);
              await Promise.all([rules.resync(), values.resync()]);
            });
            compare();
          }
        } finally {
          cleanup();
          rules.stop();
          values.stop();
        }
      },
    ),
    { numRuns: 150 },
  );
});
