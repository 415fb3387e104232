'use client';

import { type ConfigSchema, type ConfigValues, configReader } from '@pennon/store';
import { useMemo } from 'react';
import type { ConfigKey, ConfigOf, PennonConfigs } from './pennon-flags.js';
import { useProvidedStore } from './store-context.js';
import { useRead } from './use-answer.js';

/**
 * A section of remote configuration; renders again only when its values change. With a schema (zod, valibot, arktype:
 * any Standard Schema that answers at once) the last values that it accepts, and before any its own defaults.
 *
 * @param schema - made once, outside of the component
 */
export function useConfig<Key extends keyof PennonConfigs & string>(section: Key): ConfigOf<Key> | undefined;
export function useConfig(section: ConfigKey): ConfigValues | undefined;
export function useConfig<Output>(section: ConfigKey, schema: ConfigSchema<Output>): Output | undefined;
export function useConfig(section: string, schema?: ConfigSchema<unknown>): unknown {
  const store = useProvidedStore('useConfig', section);
  const read = useMemo(() => configReader(section, schema), [section, schema]);
  return useRead(store, read);
}
