import * as configCat from '@configcat/sdk';
import { MANY, RULES, STAFF_SUFFIX, USERS } from '../work.mjs';

// Comparators of its configuration format, version 6.
const [ONE_OF, CONTAINS, AT_LEAST, ENDS_WITH] = [0, 2, 15, 32];
const test = ([attribute, wanted]) => {
  if (attribute === 'staff') return { s: { s: 0, c: 0 } };
  if (wanted[0] === 'contains') return { u: { a: attribute, c: CONTAINS, l: [wanted[1]] } };
  if (wanted[0] === 'greater_or_equal') return { u: { a: attribute, c: AT_LEAST, d: wanted[1] } };
  return { u: { a: attribute, c: ONE_OF, l: [wanted[1]].flat() } };
};
const percent = (...shares) => shares.map(([p, v]) => ({ p, v }));
const yes = { b: true };
const no = { b: false };
const boolean = (parts) => ({ t: 0, v: no, ...parts });
const thirds = percent([20, { s: 'a' }], [30, { s: 'b' }], [50, { s: 'c' }]);
const ofKind = {
  plain: () => boolean({ v: yes }),
  rollout: () => boolean({ p: percent([30, yes], [70, no]) }),
  plan: () => boolean({ r: [{ c: [test(['plan', ['equals', 'pro']])], s: { v: yes } }] }),
  split: () => ({ t: 1, v: { s: 'off' }, p: thirds }),
};

export const name = '@configcat/sdk';
export const notes = { W4: 'traffic is a fourth share of the split' };

export async function setup() {
  const config = {
    p: { u: 'https://localhost', r: 0, s: 'c2FsdA==' },
    s: [{ n: 'staff', r: [{ a: 'email', c: ENDS_WITH, l: [STAFF_SUFFIX] }] }],
    f: {
      w1: ofKind.plain(),
      w2: ofKind.rollout(),
      w3: boolean({
        r: RULES.map((rule, index) => ({
          c: Object.entries(rule).map(test),
          ...(index < 4 ? { s: { v: yes } } : { p: percent([25, yes], [75, no]) }),
        })),
      }),
      w4: {
        t: 1,
        v: { s: 'off' },
        p: percent([16, { s: 'a' }], [24, { s: 'b' }], [40, { s: 'c' }], [20, { s: 'off' }]),
      },
      ...Object.fromEntries(MANY.map(({ key, kind }) => [key, ofKind[kind]()])),
    },
  };
  // Its plain "ends with" is number 32 in version 6 of the format; the others are hashed variants.
  const entry = `${Date.now()}\n"1"\n${JSON.stringify(config)}`;
  const client = configCat.getClient(
    `${'x'.repeat(22)}/${'y'.repeat(22)}`,
    configCat.PollingMode.ManualPoll,
    {
      offline: true,
      cache: { get: async () => entry, set: async () => {} },
      logger: configCat.createConsoleLogger(configCat.LogLevel.Off),
    },
  );
  await client.forceRefreshAsync();
  const snapshot = client.snapshot();
  const users = USERS.map(({ id, email, country, ...custom }) => {
    const user = new configCat.User(id, email, country);
    user.custom = { ...custom, country, email };
    return user;
  });
  const one = (key, fallback) => (index) => snapshot.getValue(key, fallback, users[index & 4095]);
  const many = MANY.map(({ key, kind }) => one(key, kind === 'split' ? 'off' : false));
  return {
    W1: one('w1', false),
    W2: one('w2', false),
    W3: one('w3', false),
    W4: one('w4', 'off'),
    W5: (index) => many.filter((ask) => ask(index) === true).length,
    close: () => client.dispose(),
  };
}
