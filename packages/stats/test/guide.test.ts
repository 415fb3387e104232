import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as stats from '@pennon/stats';
import { describe, expect, it } from 'vitest';

const textOf = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');
const GUIDE = textOf('../../../docs/guides/how-pennon-decides.md');
const README = textOf('../README.md');
const CLAIM = /^(?<expression>[^=]*?); \/\/ (?<claim>.+)$/;

interface Snippet {
  readonly title: string;
  readonly code: string;
}

const snippetsOf = (text: string): readonly Snippet[] =>
  [...text.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code = ''], i) => ({
    title: code.match(/import \{ (.*?) \}/)?.[1] ?? `snippet ${i}`,
    code,
  }));

const snippets = snippetsOf(GUIDE);

/** Runs a snippet as a reader would and returns what each `expression; // claim` line gave. */
function claimsOf({ code }: Snippet): readonly { readonly claim: string; readonly value: unknown }[] {
  const claims: { claim: string; value: unknown }[] = [];
  const body = code
    .replaceAll(/^import .*$/gm, '')
    .split('\n')
    .map((line) => {
      const { expression, claim } = line.match(CLAIM)?.groups ?? {};
      return expression === undefined ? line : `record(${JSON.stringify(claim)}, (${expression}));`;
    });
  const record = (claim: string, value: unknown) => claims.push({ claim, value });
  new Function(...Object.keys(stats), 'record', body.join('\n'))(...Object.values(stats), record);
  return claims;
}

/** Every number or text of the claim, as [key, literal]; a number that ends in … is a prefix. */
function literalsOf(claim: string): readonly (readonly [string | undefined, string])[] {
  const literals = [...claim.matchAll(/(?:(\w+): )?(-?\d[\d.]*…?|'[^']*')/g)];
  return claim.startsWith('{') || claim.startsWith('[')
    ? literals.map(([, key, literal = '']) => [key, literal] as const)
    : [[undefined, literals[0]?.[2] ?? '']];
}

function agrees(value: unknown, literal: string): boolean {
  if (literal.startsWith("'")) return value === literal.slice(1, -1);
  return literal.endsWith('…')
    ? Number(value).toFixed(12).startsWith(literal.slice(0, -1))
    : Number(value) === Number(literal);
}

describe('the guide', () => {
  it('has its code, and every snippet claims something', () => {
    expect(snippets.length).toBeGreaterThanOrEqual(4);
    for (const snippet of snippets) expect(claimsOf(snippet).length).toBeGreaterThan(0);
  });

  it.each(snippets)('is true about $title', expectTrue);

  it('shows only pictures that exist', () => {
    const pictures = [...GUIDE.matchAll(/\(([^)]+\.svg)\)/g)].map(([, path = '']) => path);
    expect(pictures.length).toBeGreaterThanOrEqual(6);
    for (const path of pictures) {
      const drawing = readFileSync(new URL(`../../../docs/guides/${path}`, import.meta.url), 'utf8');
      expect(drawing).toMatch(/^<svg /);
      expect(drawing).not.toContain('NaN');
    }
  });

  it('shows its own pictures as the functions draw them now', () => {
    const folder = mkdtempSync(join(tmpdir(), 'pennon-guide-'));
    const script = fileURLToPath(new URL('../scripts/draw-guide.mjs', import.meta.url));
    execFileSync(process.execPath, [script, folder]);
    const pictures = readdirSync(folder);
    expect(pictures.length).toBeGreaterThanOrEqual(4);
    for (const name of pictures)
      expect(readFileSync(join(folder, name), 'utf8')).toBe(
        textOf(`../../../docs/guides/how-pennon-decides/${name}`),
      );
    rmSync(folder, { recursive: true });
  });
});

describe('the readme', () => {
  it.each(snippetsOf(README))('is true about $title', (snippet) => {
    expect(claimsOf(snippet).length).toBeGreaterThan(0);
    expectTrue(snippet);
  });

  it('names only functions that exist', () => {
    const names = [...README.matchAll(/`([a-z]\w+)`/g)].map(([, name = '']) => name);
    const fields = ['code', 'field', 'value', 'status', 'null'];
    expect(names.filter((name) => !(name in stats) && !fields.includes(name))).toEqual([]);
    expect(names.length).toBeGreaterThan(30);
  });
});

function expectTrue(snippet: Snippet): void {
  for (const { claim, value } of claimsOf(snippet)) {
    for (const [key, literal] of literalsOf(claim)) {
      const leaf = key === undefined ? [value].flat()[0] : (value as Readonly<Record<string, unknown>>)[key];
      expect({ claim, leaf, holds: agrees(leaf, literal) }).toEqual({ claim, leaf, holds: true });
    }
  }
}
