import type {} from 'vitest';
import type { TestProject } from 'vitest/node';
import { startNativePostgres } from './native-postgres.js';

declare module 'vitest' {
  interface ProvidedContext {
    readonly nativePostgres: { readonly url: string } | { readonly skipped: string };
  }
}

/** vitest's globalSetup: one native Postgres for the whole run. Under CI its absence is a failure. */
// biome-ignore lint/style/noDefaultExport: vitest calls a global setup by its default export
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const postgres = await startNativePostgres();
  if ('skipped' in postgres) {
    if (process.env.CI) throw new Error(`Native Postgres is required under CI: ${postgres.skipped}`);
    console.warn(`\nSkipped on native Postgres: ${postgres.skipped}\n`);
    project.provide('nativePostgres', postgres);
    return async () => {};
  }
  project.provide('nativePostgres', { url: postgres.url });
  return postgres.stop;
}
