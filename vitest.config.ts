import { randomUUID } from 'node:crypto';
import { defineConfig } from 'vitest/config';

// The browser tests share what they build: each file finds what another has built in this run.
process.env.PENNON_TEST_RUN ??= randomUUID();

// Tests import the packages by name and so run against dist, which is what users install.
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          // Properties run hundreds of scripts and the command's tests start processes: a busy machine takes its time.
          testTimeout: 60_000,
          include: [
            'packages/{core,stats}/test/**/*.test.ts',
            'packages/cli/test/*.test.ts',
            'packages/{store,next}/test/**/*.test.{ts,tsx}',
          ],
        },
      },
      {
        test: {
          name: 'dom',
          testTimeout: 60_000,
          environment: 'jsdom',
          include: ['packages/react/test/**/*.test.tsx'],
        },
      },
      {
        test: {
          name: 'database',
          include: [
            'packages/{database,local,stack-tests}/test/**/*.test.ts',
            'packages/cli/test/stack/**/*.test.ts',
          ],
          globalSetup: ['packages/test-support/src/native-postgres-setup.ts'],
          // A stack starts in 2 s, and in 20 s on a busy machine.
          testTimeout: 60_000,
          hookTimeout: 120_000,
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: 'browser',
          include: ['apps/*/test/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 300_000,
          fileParallelism: false,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
