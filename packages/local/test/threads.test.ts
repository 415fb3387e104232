import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { startLocal } from '@pennon/local';
import { expect, test } from 'vitest';

const nested = (levels: number) => `select (repeat('[', ${levels}) || repeat(']', ${levels}))::json as deep`;

test('answers whoever asked for a value that is nested too deeply for the way back, and everyone after', async () => {
  const stack = await startLocal({ port: 0 });
  // A thread of Postgres has more stack than the server's: at some depth one can write what the other cannot read.
  for (const levels of [4_000, 8_000, 12_000]) {
    await expect(stack.query(nested(levels))).rejects.toThrow(/call stack/);
    await expect(stack.query(nested(500))).resolves.toMatchObject({ rows: [{ deep: expect.any(Array) }] });
  }
  await stack.close();
});

test('answers whoever gave a value that is nested too deeply for the way there, and everyone after', async () => {
  const asker = new URL('support/ask-deeply.js', import.meta.url).pathname;
  // More stack than a thread of Postgres has.
  const { stdout } = await promisify(execFile)(process.execPath, ['--stack-size=6500', asker]);
  expect(stdout).toMatch(/^The question cannot be passed between threads: .*\n\[\{"n":1\}\]\n$/);
});
