import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

/** As `pennon types` will write it. An augmentation holds for a whole program, so these programs are their own. */
const declarations = `
  import '@pennon/react';
  declare module '@pennon/react' {
    interface PennonFlags {
      'new-checkout': { value: boolean; variation: 'on' | 'off' };
      hero: { value: 'wide' | 'tall'; variation: 'wide' | 'tall' };
    }
  }
`;

const program = (statement: string) => `
  import { FlagSwitch, useFlag, useFlagEnabled, useFlagValue } from '@pennon/react';
  import { ValuesProvider } from '@pennon/react/values';
  export function Statement() {
    ${statement}
    return null;
  }
  export type Uses = [typeof FlagSwitch, typeof useFlag, typeof useFlagEnabled, typeof useFlagValue, typeof ValuesProvider];
`;

const compiles = {
  'a known key without a default': `const value: 'wide' | 'tall' | undefined = useFlagValue('hero'); void value;`,
  'a known key with a default': `const value: 'wide' | 'tall' = useFlagValue('hero', 'wide'); void value;`,
  'an enabled boolean flag': `const isOn: boolean = useFlagEnabled('new-checkout'); void isOn;`,
  'details with variations': `const variation: 'on' | 'off' | undefined = useFlag('new-checkout', false).variation; void variation;`,
  'a switch with every case': `return <FlagSwitch flag="hero" cases={{ wide: 1, tall: 2 }} />;`,
  'a page of values, which the same hooks read': `const isOn = useFlagEnabled('new-checkout'); return <ValuesProvider environment="test" values={{ environment: 'test', revision: 1, flags: {} }}>{isOn}</ValuesProvider>;`,
  'a switch with some cases and a fallback': `return <FlagSwitch flag="hero" cases={{ wide: 1 }} fallback={2} />;`,
};

const refused = {
  'an unknown key': `useFlagValue('unknown', false);`,
  'a default that is no value of the flag': `useFlagValue('hero', 'round');`,
  'an enabled string flag': `useFlagEnabled('hero');`,
  'a switch that misses a case': `return <FlagSwitch flag="hero" cases={{ wide: 1 }} />;`,
  'an unknown key below a page of values': `return <ValuesProvider environment="test"><FlagSwitch flag="unknown" cases={{ on: 1 }} /></ValuesProvider>;`,
  'values without a reason': `return <ValuesProvider environment="test" values={{ environment: 'test', revision: 1, flags: { hero: { value: 'wide' } } }} />;`,
  'rules on a page of values': `return <ValuesProvider environment="test" snapshot={{ type: 'full', revision: 1, checksum: 0, documents: [] }} />;`,
  'a switch with a case that cannot be': `return <FlagSwitch flag="hero" cases={{ wide: 1, tall: 2, round: 3 }} />;`,
};

it('generated types: what should compile does, what should not does not', async () => {
  const errors = await errorsOf({ ...compiles, ...refused });
  expect(errors).toEqual(Object.keys(refused));
}, 60_000);

/** The names of those that do not compile. */
async function errorsOf(statements: Readonly<Record<string, string>>): Promise<string[]> {
  const root = join(createRequire(import.meta.url).resolve('react/package.json'), '../..');
  const folder = await mkdtemp(join(root, '.pennon-types-'));
  try {
    const names = Object.keys(statements);
    await writeFile(join(folder, 'pennon-env.d.ts'), declarations);
    for (const [index, name] of names.entries()) {
      await writeFile(join(folder, `s${index}.tsx`), program(statements[name] ?? ''));
    }
    await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
    await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(tsconfig));
    const output = await tsc(folder);
    return names.filter((_, index) => output.includes(`s${index}.tsx(`));
  } finally {
    await rm(folder, { recursive: true });
  }
}

const tsconfig = {
  compilerOptions: {
    noEmit: true,
    strict: true,
    module: 'nodenext',
    target: 'es2022',
    lib: ['es2022', 'dom'],
    jsx: 'react-jsx',
    types: [],
    skipLibCheck: true,
  },
  include: ['*.ts', '*.tsx'],
};

async function tsc(folder: string): Promise<string> {
  const bin = join(createRequire(import.meta.url).resolve('typescript/package.json'), '../bin/tsc');
  const run = promisify(execFile)(process.execPath, [bin, '-p', folder, '--pretty', 'false']);
  return run.then(({ stdout }) => stdout).catch(({ stdout }) => String(stdout));
}
