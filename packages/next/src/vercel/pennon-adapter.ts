import type { Context } from '@pennon/core';
import { valueOr } from '@pennon/react/server';
import type { Adapter } from 'flags';
import type { Flags } from '../create-flags.js';
import type { Identify } from '../flags-options.js';
import type { FlagsSetup } from '../flags-setup.js';
import { type Moment, momentOf } from '../moment.js';

/** What the `flags` package hands to each decision about one request. */
type Asked = Pick<Parameters<Adapter<unknown, Context>['decide']>[0], 'headers' | 'cookies' | 'entities'>;

/**
 * Lets flags that are declared with Vercel's `flags` package be answered by Pennon, under the same keys:
 * `flag({ key: 'hero', defaultValue: 'harbour', adapter: pennonAdapter(flags) })`. What a flag's own `identify` answers
 * is a Pennon context, and wins over what `createFlags` knows of the request. Many flags are decided at once.
 */
export function pennonAdapter({ setup }: Pick<Flags, 'setup'>): <Value>() => Adapter<Value, Context> {
  const adapterId = Symbol('pennon');
  /** By the headers, which are one object for as long as a request is. */
  const known = new WeakMap<object, Promise<Moment>>();

  function momentFor({ headers, cookies, entities }: Asked): Promise<Moment> {
    // What the process holds: the package is asked in the proxy too, where Next has no cache.
    const read = (whose: FlagsSetup): Promise<Moment> =>
      momentOf(whose, async () => ({ headers, cookies }), { ruleset: 'process' });
    if (entities) return read({ ...setup, identify: identifyAs(entities, setup) });
    const moment = known.get(headers) ?? read(setup);
    known.set(headers, moment);
    return moment;
  }

  return <Value>() => ({
    adapterId,
    async decide({ key, defaultValue, ...asked }) {
      const { answer } = await momentFor(asked);
      return valueOr(answer(key).value, defaultValue) as Value; // the package takes its adapters' word for it
    },
    async bulkDecide({ flags, ...asked }) {
      const { answer } = await momentFor(asked);
      const values = flags.map(({ key, defaultValue }) => [key, valueOr(answer(key).value, defaultValue)]);
      return Object.fromEntries(values) as Record<string, Value>; // as above
    },
  });
}

function identifyAs(entities: Context, { identify }: FlagsSetup): Identify {
  return async (request) => ({ ...(await identify?.(request)), ...entities });
}
