import { readdirSync, readFileSync } from 'node:fs';

/** A case of a golden file: call `fn` with `in`, expect the leaves of `out` within `tol`. */
interface GoldenCase {
  readonly id: string;
  readonly fn: string;
  readonly in: Readonly<Record<string, unknown>>;
  readonly out: Readonly<Record<string, unknown>>;
  readonly tol: Tolerance;
  readonly note?: string;
}

export interface GoldenFile {
  readonly name: string;
  readonly cases: readonly GoldenCase[];
}

interface Tolerance {
  readonly rel: number;
  readonly abs: number;
}

const FOLDER = new URL('./golden/', import.meta.url);

export function goldenFiles(): readonly GoldenFile[] {
  return readdirSync(FOLDER)
    .filter((file) => file.endsWith('.json') && file !== 'simulation_anchors.json')
    .map((file) => goldenFile(file));
}

export function goldenFile(file: string): GoldenFile {
  return JSON.parse(readFileSync(new URL(file, FOLDER), 'utf8'), (_, value: unknown) => numberOf(value));
}

/** Every leaf of `want` that `got` misses: |got - want| <= max(abs, rel * |want|), anything else equal. */
export function differences(got: unknown, want: unknown, tol: Tolerance, path = 'out'): readonly string[] {
  if (typeof want === 'number')
    return isClose(got, want, tol) ? [] : [`${path}: got ${String(got)}, want ${want}`];
  if (want === null || typeof want !== 'object') {
    return got === want ? [] : [`${path}: got ${JSON.stringify(got)}, want ${JSON.stringify(want)}`];
  }
  if (Array.isArray(want) && (!Array.isArray(got) || got.length !== want.length)) {
    return [`${path}: got ${JSON.stringify(got)}, want ${want.length} entries`];
  }
  const entries = got as Readonly<Record<string, unknown>> | null | undefined;
  return Object.entries(want).flatMap(([key, value]) =>
    differences(entries?.[key], value, tol, `${path}.${key}`),
  );
}

function isClose(got: unknown, want: number, { rel, abs }: Tolerance): boolean {
  if (typeof got !== 'number') return false;
  if (got === want || (Number.isNaN(got) && Number.isNaN(want))) return true;
  return Math.abs(got - want) <= Math.max(abs, rel * Math.abs(want));
}

function numberOf(value: unknown): unknown {
  return value === 'Infinity' || value === '-Infinity' || value === 'NaN' ? Number(value) : value;
}
