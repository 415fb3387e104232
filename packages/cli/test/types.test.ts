import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Outcome, pennon } from './pennon.js';

const flags = `
documents:
  - kind: flag
    body:
      key: new-checkout
      type: boolean
      status: active
      delivery: rules
      variations: [{ key: "on", value: true }, { key: "off", value: false }]
      offVariation: "off"
      fallthrough: { variation: "on" }
      metadata: { description: "One page instead of four. */ Not the end." }
  - kind: flag
    body:
      key: hero
      type: string
      status: archived
      delivery: server
      variations: [{ key: wide, value: wide }, { key: it's, value: it's }]
      offVariation: wide
      fallthrough: { variation: wide }
  - kind: flag
    body:
      key: banner
      type: json
      status: active
      delivery: rules
      variations: [{ key: none, value: null }, { key: sale, value: { title: Sale, items: [1, two] } }]
      offVariation: none
      fallthrough: { variation: none }
`;

const configs = `
  - kind: config
    body: { key: plain, values: { retries: 3, hosts: [] } }
  - kind: config
    body:
      key: limits
      values: { upload: 5, level: low }
      schema:
        type: object
        required: [upload]
        properties:
          upload: { type: integer, minimum: 1 }
          level: { enum: [low, high], default: low }
          note: { type: [string, "null"] }
          hosts: { type: array, items: { anyOf: [{ type: string }, { $ref: "#/$defs/host" }] } }
        $defs:
          host: { type: object, properties: { name: { type: string } }, required: [name] }
`;

const expected = `// Written by \`pennon types\`. Run it again when flags or configuration change; do not edit.
import '@pennon/react';

declare module '@pennon/react' {
  interface PennonFlags {
    /** Off: null. */
    banner: { value: null | { readonly items: readonly (number | string)[]; readonly title: string }; variation: 'none' | 'sale' };
    /** Off: "wide". Browsers are not given it. @deprecated Archived: it serves what it serves while off. */
    hero: { value: 'it\\'s' | 'wide'; variation: 'it\\'s' | 'wide' };
    /** One page instead of four. *\u200b/ Not the end. Off: false. */
    'new-checkout': { value: boolean; variation: 'off' | 'on' };
  }

  interface PennonConfigs {
    limits: { readonly hosts?: readonly (string | { readonly name: string })[]; readonly level: 'high' | 'low'; readonly note?: null | string; readonly upload: number };
    plain: { readonly hosts: readonly unknown[]; readonly retries: number };
  }
}
`;

let folder: string;
beforeAll(async () => {
  // Among the workspaces, so that the compiler finds @pennon/react.
  folder = await mkdtemp(fileURLToPath(new URL('../../../node_modules/.pennon-types-', import.meta.url)));
  await writeFile(join(folder, 'flags.yaml'), flags + configs);
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
});
afterAll(() => rm(folder, { recursive: true }));

const types = (...args: string[]): Promise<Outcome> =>
  pennon(['types', '--file', 'flags.yaml', ...args], { cwd: folder });

describe('pennon types', () => {
  it('fails its check before it has written, and writes the declarations', async () => {
    expect(await types('--check')).toMatchObject({
      exitCode: 1,
      err: expect.stringContaining('TYPES_OUTDATED'),
    });
    expect((await types()).out).toContain('3 flags and 2 configuration sections');
    expect(await readFile(join(folder, 'pennon-env.d.ts'), 'utf8')).toBe(expected);
    expect(await types('--check')).toMatchObject({ exitCode: 0 });
  });

  it('writes the same for the same documents in another order', async () => {
    const reordered = `${flags.split('  - kind: flag').slice(0, 1)}${flags
      .split('  - kind: flag')
      .slice(1)
      .reverse()
      .map((flag) => `  - kind: flag${flag}`)
      .join('')}${configs}`;
    await writeFile(join(folder, 'other.yaml'), reordered);
    await pennon(['types', '--file', 'other.yaml', '--out', 'other.txt'], { cwd: folder });
    expect(await readFile(join(folder, 'other.txt'), 'utf8')).toBe(expected);
  });

  it('says what a file must hold', async () => {
    await writeFile(join(folder, 'bad.yaml'), 'documents: 3');
    const { exitCode, err } = await pennon(['types', '--file', 'bad.yaml'], { cwd: folder });
    expect([exitCode, err.includes('FILE_INVALID')]).toEqual([1, true]);
  });

  it('makes the compiler refuse unknown keys, missing cases and wrong types, and nothing else', async () => {
    const good = `
      import { FlagSwitch, useConfig, useExperiment, useFlagEnabled, useFlagValue, withExperiment, switchOnFlag } from '@pennon/react';
      export function Good() {
        const isOn: boolean = useFlagEnabled('new-checkout');
        const hero: 'wide' | "it's" = useFlagValue('hero', 'wide');
        const upload: number | undefined = useConfig('limits')?.upload;
        const level: 'low' | 'high' | undefined = useConfig('limits')?.level;
        const variation: 'on' | 'off' | undefined = useExperiment('new-checkout').variation;
        void [isOn, hero, upload, level, variation, switchOnFlag('new-checkout', { on: 1, off: 2 })];
        return <FlagSwitch flag="hero" cases={{ wide: 1, "it's": 2 }} />;
      }
      export const Varied = withExperiment('hero')({ wide: () => null });
    `;
    const bad = {
      'an unknown flag': `useFlagValue('unknown', 1);`,
      'an unknown section': `useConfig('unknown');`,
      'an unknown value': `useFlagValue('hero', 'round');`,
      'a string flag as enabled': `useFlagEnabled('hero');`,
      'an unknown experiment': `useExperiment('unknown');`,
      'a missing case': `switchOnFlag('hero', { wide: 1 });`,
      'a case that cannot be': `withExperiment('hero')({ round: () => null });`,
    };
    const head = `import { switchOnFlag, useConfig, useExperiment, useFlagEnabled, useFlagValue, withExperiment } from '@pennon/react';
      export type Uses = [typeof switchOnFlag, typeof useConfig, typeof useExperiment, typeof useFlagEnabled, typeof useFlagValue, typeof withExperiment];`;
    await types();
    await writeFile(join(folder, 'good.tsx'), good);
    for (const [name, statement] of Object.entries(bad)) {
      await writeFile(join(folder, `${name}.tsx`), `${head}\nexport function Bad() { ${statement} }`);
    }
    await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(tsconfig));
    const output = await tsc();
    expect(output).not.toContain('good.tsx');
    expect(output).not.toContain('pennon-env.d.ts');
    for (const name of Object.keys(bad)) expect(output).toContain(`${name}.tsx(`);
  });
});

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

async function tsc(): Promise<string> {
  const bin = join(createRequire(import.meta.url).resolve('typescript/package.json'), '../bin/tsc');
  const run = promisify(execFile)(process.execPath, [bin, '-p', folder, '--pretty', 'false']);
  return run.then(({ stdout }) => stdout).catch(({ stdout }) => String(stdout));
}
