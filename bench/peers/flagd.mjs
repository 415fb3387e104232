import { FlagdCore } from '@openfeature/flagd-core';
import { largeFlag, largeFlags, MANY, RULES, STAFF_SUFFIX, USERS } from '../work.mjs';

const SILENT = { debug() {}, info() {}, warn() {}, error() {} };
const OPERATORS = { equals: '==', in: 'in', greater_or_equal: '>=' };
const test = ([attribute, wanted]) => {
  if (attribute === 'staff') return { $ref: 'staff' };
  if (wanted[0] === 'contains') return { in: [wanted[1], { var: attribute }] };
  return { [OPERATORS[wanted[0]]]: [{ var: attribute }, wanted[1]] };
};
const rollout = (percent) => ({
  fractional: [
    ['on', percent],
    ['off', 100 - percent],
  ],
});
const thirds = {
  fractional: [
    ['a', 20],
    ['b', 30],
    ['c', 50],
  ],
};
const boolean = (targeting) => ({
  state: 'ENABLED',
  variants: { on: true, off: false },
  defaultVariant: targeting ? 'off' : 'on',
  ...(targeting && { targeting }),
});
const string = (targeting) => ({
  state: 'ENABLED',
  variants: { a: 'a', b: 'b', c: 'c', off: 'off' },
  defaultVariant: 'off',
  targeting,
});
const ofKind = {
  plain: () => boolean(),
  rollout: () => boolean(rollout(30)),
  plan: () => boolean({ if: [{ '==': [{ var: 'plan' }, 'pro'] }, 'on', 'off'] }),
  split: () => string(thirds),
};

export const name = '@openfeature/flagd-core';
export const notes = { W4: 'traffic is a fourth share of the split' };

export function setup() {
  const rules = RULES.flatMap((rule, index) => [
    { and: Object.entries(rule).map(test) },
    index < 4 ? 'on' : rollout(25),
  ]);
  const core = new FlagdCore(undefined, SILENT);
  core.setConfigurations(
    JSON.stringify({
      $evaluators: { staff: { ends_with: [{ var: 'email' }, STAFF_SUFFIX] } },
      flags: {
        w1: boolean(),
        w2: boolean(rollout(30)),
        w3: boolean({ if: [...rules, 'off'] }),
        w4: string({
          fractional: [
            ['a', 16],
            ['b', 24],
            ['c', 40],
            ['off', 20],
          ],
        }),
        ...Object.fromEntries(MANY.map(({ key, kind }) => [key, ofKind[kind]()])),
      },
    }),
  );
  const contexts = USERS.map(({ id, ...attributes }) => ({ targetingKey: id, ...attributes }));
  const yes = (key) => (index) =>
    core.resolveBooleanEvaluation(key, false, contexts[index & 4095], SILENT).value;
  const which = (key) => (index) =>
    core.resolveStringEvaluation(key, 'off', contexts[index & 4095], SILENT).value;
  const many = MANY.map(({ key, kind }) => (kind === 'split' ? which(key) : yes(key)));
  return {
    W1: yes('w1'),
    W2: yes('w2'),
    W3: yes('w3'),
    W4: which('w4'),
    W5: (index) => many.filter((ask) => ask(index) === true).length,
  };
}

const large = ({ rules: [internal, ramp], metadata: { owner } }) => ({
  ...boolean({
    if: [
      {
        and: [
          { ends_with: [{ var: 'email' }, internal.when.all[0].value] },
          { in: [{ var: 'plan' }, internal.when.all[1].values] },
        ],
      },
      'on',
      { in: [{ var: 'country' }, ramp.when.values] },
      rollout(ramp.serve.split[0].weight / 1000),
      'off',
    ],
  }),
  metadata: { owner },
});

/** A change means setting the whole configuration again, as text. */
export function change(count) {
  const flags = Object.fromEntries(largeFlags(count).map((flag) => [flag.key, large(flag)]));
  const texts = Array.from({ length: 100 }, (_, percent) =>
    JSON.stringify({ flags: { ...flags, 'flag-500': large(largeFlag(500, percent)) } }),
  );
  const core = new FlagdCore(undefined, SILENT);
  return (index) => {
    core.setConfigurations(texts[index % 100]);
    return core.resolveBooleanEvaluation('flag-500', false, { targetingKey: 'u' }, SILENT).value;
  };
}

export function load(count) {
  return {
    text: JSON.stringify({
      flags: Object.fromEntries(largeFlags(count).map((flag) => [flag.key, large(flag)])),
    }),
    takesText: true,
    ready: (text) => {
      const core = new FlagdCore(undefined, SILENT);
      core.setConfigurations(text);
      return [core, core.resolveBooleanEvaluation('flag-0', false, { targetingKey: 'u' }, SILENT).value];
    },
  };
}
