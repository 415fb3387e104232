import { describe, expect, test } from 'vitest';
import { compileWhole } from './compile-whole.js';
import { probeOf, rulesetWith } from './rulesets.js';

describe('regular expressions take time linear in the subject', () => {
  const PATTERNS = [
    '(a+)+$',
    '(a|a)*$',
    '(a|aa)+$',
    '(.*)*x',
    '(a*)*b',
    '([a-z]+)*!',
    'a*a*a*a*a*b',
    '(x+x+)+y',
    '(a|b)*a(a|b){200}$',
    '^(([a-z])+.)+[A-Z]([a-z])+$',
  ];

  test.each(PATTERNS)('%s', (pattern) => {
    const evaluator = compileWhole(rulesetWith([probeOf({ attribute: 'x', op: 'regex', value: pattern })]));
    const ask = (length: number): number => {
      const subject = Array.from({ length }, (_, index) => ((index * 7919) % 13 < 6 ? 'a' : 'b'))
        .join('')
        .replace(/b/g, pattern.includes('b)') ? 'b' : 'a');
      const start = performance.now();
      evaluator.evaluate('probe', { attributes: { x: `${subject}-` } });
      return performance.now() - start;
    };
    ask(9_000);
    // Linear would be 8 times as long; quadratic 64 times. The constant is for timers and other processes.
    expect(ask(8_000)).toBeLessThan(24 * ask(1_000) + 1_000);
  });
});
