import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort, type RunningProcess, startProcess } from '@pennon/test-support';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bin, emptyFolder, type Outcome } from '../pennon.js';
import { pennonHere } from '../pennon-here.js';

const hero = {
  key: 'hero',
  type: 'string',
  status: 'active',
  delivery: 'server',
  variations: [
    { key: 'wide', value: 'WIDE' },
    { key: 'tall', value: 'TALL' },
  ],
  offVariation: 'wide',
  fallthrough: { variation: 'wide' },
};

const limits = {
  key: 'limits',
  values: { upload: 5 },
  schema: { type: 'object', required: ['upload'], properties: { upload: { type: 'integer' } } },
};

const seed = {
  documents: [
    { kind: 'flag', body: hero },
    { kind: 'config', body: limits },
  ],
};

const declared = `// Written by \`pennon types\`. Run it again when flags or configuration change; do not edit.
import '@pennon/react';

declare module '@pennon/react' {
  interface PennonFlags {
    /** Off: "WIDE". Browsers are not given it. */
    hero: { value: 'TALL' | 'WIDE'; variation: 'tall' | 'wide' };
  }

  interface PennonConfigs {
    limits: { readonly upload: number };
  }
}
`;

let cwd: string;
let stack: RunningProcess;

beforeAll(async () => {
  const [folder, port] = await Promise.all([emptyFolder(), freePort()]);
  cwd = folder;
  await writeFile(join(cwd, 'pennon.seed.json'), JSON.stringify(seed));
  const args = ['dev', '--port', String(port), '--seed', 'pennon.seed.json'];
  stack = await startProcess(bin, args, { cwd, ready: /Pennon is running/ });
});

afterAll(() => stack?.stop());

const types = (...args: readonly string[]): Promise<Outcome> => pennonHere(['types', ...args], { cwd });
const written = () => readFile(join(cwd, 'pennon-env.d.ts'), 'utf8');

describe('pennon types, from a database', () => {
  it('declares every flag and section of the environment, those for servers too', async () => {
    expect(await types('--check')).toMatchObject({
      exitCode: 1,
      err: expect.stringContaining('pennon-env.d.ts is missing.'),
    });
    expect(await types()).toMatchObject({
      exitCode: 0,
      err: '',
      out: expect.stringContaining('1 flags and 1 configuration sections'),
    });
    expect(await written()).toBe(declared);
    expect(await types('--check')).toMatchObject({ exitCode: 0 });
  });

  it('writes what it writes from a file of the same documents', async () => {
    await types('--file', 'pennon.seed.json', '--out', 'from-file.d.ts');
    expect(await readFile(join(cwd, 'from-file.d.ts'), 'utf8')).toBe(declared);
  });

  it('stays up to date while values of rules change, and no longer when a flag is added', async () => {
    await pennonHere(['flags', 'set', 'hero', 'tall'], { cwd });
    expect(await types('--check')).toMatchObject({ exitCode: 0 });
    await pennonHere(['flags', 'create', 'new-checkout'], { cwd });
    expect(await types('--check')).toMatchObject({
      exitCode: 1,
      err: expect.stringContaining('TYPES_OUTDATED'),
    });
    expect(await written()).toBe(declared);
    await types();
    expect(await written()).toContain(`'new-checkout': { value: boolean; variation: 'off' | 'on' };`);
  });

  it('leaves what it wrote alone when there is nobody to ask, and says so', async () => {
    const before = await written();
    const env = { SUPABASE_URL: 'http://127.0.0.1:9', SUPABASE_SECRET_KEY: 'sb_secret_elsewhere' };
    const { exitCode, err } = await pennonHere(['types'], { cwd, env });
    expect([exitCode, err.includes('PENNON_UNREACHABLE')]).toEqual([1, true]);
    expect(await written()).toBe(before);
  });
});
