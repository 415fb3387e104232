import { createRequire } from 'node:module';
import { MANY, RULES, STAFF_SUFFIX, USERS } from '../work.mjs';

const require = createRequire(import.meta.url);
const { EppoClient, MemoryOnlyConfigurationStore, applicationLogger } = require('@eppo/js-client-sdk-common');
applicationLogger.level = 'silent';

const condition = ([attribute, wanted]) => {
  if (attribute === 'staff') return { attribute: 'email', operator: 'MATCHES', value: `${STAFF_SUFFIX}$` };
  if (wanted[0] === 'contains') return { attribute, operator: 'MATCHES', value: '\\+test' };
  if (wanted[0] === 'greater_or_equal') return { attribute, operator: 'GTE', value: wanted[1] };
  return { attribute, operator: 'ONE_OF', value: [wanted[1]].flat() };
};
const share = (variationKey, start, end, salt) => ({
  variationKey,
  shards: [{ salt, ranges: [{ start, end }] }],
});
const allocation = (key, splits, rules = []) => ({ key, rules, splits, doLog: false });
const flag = (key, variationType, values, allocations) => ({
  key,
  enabled: true,
  variationType,
  totalShards: 10_000,
  variations: Object.fromEntries(values.map((value) => [String(value), { key: String(value), value }])),
  allocations,
});
const everyone = (variationKey) => [{ variationKey, shards: [] }];
const boolean = (key, allocations) => flag(key, 'BOOLEAN', [true, false], allocations);
const thirds = (salt) => [
  share('a', 0, 2000, salt),
  share('b', 2000, 5000, salt),
  share('c', 5000, 10_000, salt),
];
const string = (key, splits) => flag(key, 'STRING', ['a', 'b', 'c'], [allocation('all', splits)]);
const ofKind = {
  plain: (key) => boolean(key, [allocation('all', everyone('true'))]),
  rollout: (key) =>
    boolean(key, [allocation('some', [share('true', 0, 3000, key)]), allocation('rest', everyone('false'))]),
  plan: (key) =>
    boolean(key, [
      allocation('pro', everyone('true'), [{ conditions: [condition(['plan', ['equals', 'pro']])] }]),
      allocation('rest', everyone('false')),
    ]),
  split: (key) => string(key, thirds(key)),
};

export const name = '@eppo/js-client-sdk-common';
export const notes = { W3: 'the segment is a condition: it has no segments here' };

export async function setup() {
  const store = new MemoryOnlyConfigurationStore();
  const traffic = { salt: 'w4-traffic', ranges: [{ start: 0, end: 8000 }] };
  const flags = [
    ofKind.plain('w1'),
    ofKind.rollout('w2'),
    boolean('w3', [
      ...RULES.map((rule, index) =>
        allocation(`r${index}`, index < 4 ? everyone('true') : [share('true', 0, 2500, 'w3')], [
          { conditions: Object.entries(rule).map(condition) },
        ]),
      ),
      allocation('rest', everyone('false')),
    ]),
    string(
      'w4',
      thirds('w4').map((each) => ({ ...each, shards: [...each.shards, traffic] })),
    ),
    ...MANY.map(({ key, kind }) => ofKind[kind](key)),
  ];
  await store.setEntries(Object.fromEntries(flags.map((each) => [each.key, each])));
  store.setFormat?.('SERVER');
  const client = new EppoClient({ flagConfigurationStore: store, isObfuscated: false });
  client.disableAssignmentCache?.();
  const subjects = USERS.map(({ id, ...attributes }) => ({ id, attributes }));
  const yes = (key) => (index) => {
    const { id, attributes } = subjects[index & 4095];
    return client.getBooleanAssignment(key, id, attributes, false);
  };
  const which = (key) => (index) => {
    const { id, attributes } = subjects[index & 4095];
    return client.getStringAssignment(key, id, attributes, 'off');
  };
  const many = MANY.map(({ key, kind }) => (kind === 'split' ? which(key) : yes(key)));
  return {
    W1: yes('w1'),
    W2: yes('w2'),
    W3: yes('w3'),
    W4: which('w4'),
    W5: (index) => many.filter((ask) => ask(index) === true).length,
  };
}
