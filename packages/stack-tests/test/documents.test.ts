import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../../..');
const documents = [
  'llms.txt',
  ...markdownIn('.'),
  ...markdownIn('docs', true),
  ...rooms().flatMap((room) => markdownIn(room)),
];

/** Brackets in fences and backticks are no links. */
const CODE = /^```[\s\S]*?^```|`[^`\n]*`/gm;
const RELATIVE_LINK = /\]\((?!\w+:)([^)\s]+)\)/g;
const SCRIPT = /npm run ([\w:-]+)/g;

it('has something at the end of every link of its documents', () => {
  const links = documents.flatMap((document) =>
    [...textOf(document).replaceAll(CODE, '').matchAll(RELATIVE_LINK)].map(([, link = '']) => ({
      document,
      link,
    })),
  );
  expect(links.length).toBeGreaterThan(100);
  expect(links.filter(isBroken)).toEqual([]);
});

it('has every script that its documents name', () => {
  const scripts = new Set(
    ['.', 'bench', ...rooms()].flatMap((folder) =>
      Object.keys(JSON.parse(textOf(`${folder}/package.json`)).scripts ?? {}),
    ),
  );
  const named = documents.flatMap((document) =>
    [...textOf(document).matchAll(SCRIPT)].map(([, script = '']) => ({ document, script })),
  );
  expect(named.length).toBeGreaterThan(20);
  expect(named.filter(({ script }) => !scripts.has(script))).toEqual([]);
});

function isBroken({ document, link }: { readonly document: string; readonly link: string }): boolean {
  const [path, anchor] = link.split('#');
  const place = path ? join(dirname(document), path) : document;
  // Of a folder its README is shown.
  const target = anchor !== undefined && !place.endsWith('.md') ? join(place, 'README.md') : place;
  return !existsSync(join(root, target)) || (anchor !== undefined && !anchorsOf(target).includes(anchor));
}

/** Of its headings, as GitHub makes them. */
function anchorsOf(document: string): readonly string[] {
  return [...textOf(document).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

function rooms(): readonly string[] {
  return ['packages', 'apps'].flatMap((folder) =>
    readdirSync(join(root, folder)).map((name) => join(folder, name)),
  );
}

function markdownIn(folder: string, recursive = false): readonly string[] {
  return readdirSync(join(root, folder), { recursive, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md') && !name.includes('node_modules'))
    .map((name) => join(folder, name));
}

function textOf(document: string): string {
  return readFileSync(join(root, document), 'utf8');
}
