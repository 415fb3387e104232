import { compile } from '../packages/core/dist/index.js';
import { contextOf, largeFlag, largeFlags, MANY, RULESET, rulesetOf, USERS } from './work.mjs';

const CONTEXTS = USERS.map(contextOf);

export const name = 'pennon';

export function setup() {
  const evaluator = compile(RULESET);
  const one = (key) => (index) => evaluator.evaluate(key, CONTEXTS[index & 4095]).value;
  return {
    W1: one('w1'),
    W2: one('w2'),
    W3: one('w3'),
    W4: one('w4'),
    W5: (index) => {
      const context = CONTEXTS[index & 4095];
      let on = 0;
      for (const { key } of MANY) if (evaluator.evaluate(key, context).value === true) on++;
      return on;
    },
  };
}

/** One flag's change, until it answers. */
export function change(count) {
  let evaluator = compile(rulesetOf(largeFlags(count)));
  // As for the others, the change is there before the clock starts.
  const bodies = Array.from({ length: 100 }, (_, percent) => largeFlag(500, percent));
  return (index) => {
    const body = bodies[index % 100];
    evaluator = evaluator.patch([{ kind: 'flag', key: 'flag-500', version: index + 2, body }], index + 2);
    return evaluator.evaluate('flag-500', CONTEXTS[0]).value;
  };
}

export function load(count) {
  return {
    text: JSON.stringify(rulesetOf(largeFlags(count))),
    ready: (parsed) => {
      const evaluator = compile(parsed);
      return [
        evaluator,
        evaluator.evaluate('flag-0', CONTEXTS[0]).value,
        () => evaluator.keys().map((key) => evaluator.evaluate(key, CONTEXTS[0])).length,
      ];
    },
  };
}
