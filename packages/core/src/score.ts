import { type Bag, bag, finite, list } from './check.js';
import { testOf } from './condition.js';
import type { Scope, Test } from './scope.js';

/** Whether the weights of the conditions that hold reach the threshold. */
export function scoreTest({ terms, threshold }: Bag, scope: Scope): Test {
  const parts = list(terms)
    .map(bag)
    .map(({ when, weight }) => ({ test: testOf(when, scope), weight: finite(weight) }));
  return reaching(finite(threshold), parts);
}

function reaching(least: number, parts: readonly { readonly test: Test; readonly weight: number }[]): Test {
  return (context) => {
    let sum = 0;
    for (const { test, weight } of parts) if (test(context)) sum += weight;
    return sum >= least;
  };
}
