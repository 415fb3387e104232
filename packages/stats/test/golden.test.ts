import { describe, expect, it } from 'vitest';
import { callOf } from './golden-calls.js';
import { differences, goldenFile, goldenFiles } from './golden-file.js';

const files = goldenFiles();

describe.each(files)('golden file $name', ({ name, cases }) => {
  it.each(cases)('$id: $fn agrees with independent software', ({ fn, in: input, out, tol }) => {
    expect(differences(callOf(name, fn)(input), out, tol)).toEqual([]);
  });
});

describe('the golden comparison', () => {
  it('covers all 42 files', () => {
    expect(files).toHaveLength(42);
  });

  it('sees a number just outside its tolerance and not one just inside', () => {
    const tol = { rel: 1e-9, abs: 0 };
    expect(differences({ p: 1 + 0.9e-9 }, { p: 1 }, tol)).toEqual([]);
    expect(differences({ p: 1 + 1.1e-9 }, { p: 1 }, tol)).toHaveLength(1);
  });

  it('sees a missing, a null and a non-numeric leaf', () => {
    const tol = { rel: 1, abs: 1 };
    const [first] = goldenFile('welch_t_test.json').cases;
    expect(differences({}, first?.out, tol).length).toBeGreaterThan(3);
    expect(differences({ p: null }, { p: 0.5 }, tol)).toHaveLength(1);
    expect(differences({ p: '0.5' }, { p: 0.5 }, tol)).toHaveLength(1);
  });
});
