import type { Json } from '@pennon/core';
import type { FlagKey, ValueOf, VariationOf } from '../pennon-flags.js';
import type { TestFlags } from './create-test-store.js';
import { variation } from './test-documents.js';

/** One way in which a flag may turn out. */
export interface EachVariation {
  readonly variation: string;
  readonly value: Json;
  /** For `FlagTestProvider` or `createTestStore`. */
  readonly flags: TestFlags;
}

/**
 * The rows of a test that holds whatever a flag serves; with generated types, a variation that is left out does not
 * compile: `it.each(eachVariation('hero', { wide: 'WIDE', tall: 'TALL' }))('$variation …', ({ flags }) => …)`.
 */
export function eachVariation<Key extends FlagKey>(
  key: Key,
  values: Readonly<Record<VariationOf<Key>, ValueOf<Key>>>,
): readonly EachVariation[] {
  return Object.entries<Json>(values as Readonly<Record<string, Json>>).map(([name, value]) => ({
    variation: name,
    value,
    flags: { [key]: variation(name, value) } as TestFlags, // a computed key is any key to TypeScript
  }));
}
