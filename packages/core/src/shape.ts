import { isBag } from './check.js';

/** What is wrong, and where: a JSON path from the document's root `$`. */
export interface Problem {
  readonly path: string;
  readonly message: string;
}

/** Lists what is wrong with a value that is there. */
export type Shape = (value: unknown, path: string) => readonly Problem[];

const NO_PROBLEMS: readonly Problem[] = [];

export function problem(path: string, message: string): readonly Problem[] {
  return [{ path, message }];
}

/** A shape of one rule: `message` when the value does not pass. */
export function that(passes: (value: unknown) => boolean, message: string): Shape {
  return (value, path) => (passes(value) ? NO_PROBLEMS : problem(path, message));
}

export function all(...shapes: readonly Shape[]): Shape {
  return (value, path) => shapes.flatMap((shape) => shape(value, path));
}

/** An object with exactly these members. */
export function object(
  required: Readonly<Record<string, Shape>>,
  optional: Readonly<Record<string, Shape>> = {},
): Shape {
  const shapes = new Map(Object.entries({ ...required, ...optional }));
  return (value, path) => {
    if (!isBag(value)) return problem(path, 'must be an object');
    const lacking = Object.keys(required).filter((key) => !Object.hasOwn(value, key));
    return [
      ...lacking.flatMap((key) => problem(path, `lacks "${key}"`)),
      ...Object.keys(value).flatMap(
        (key) =>
          shapes.get(key)?.(value[key], `${path}.${key}`) ?? problem(path, `has an unknown member "${key}"`),
      ),
    ];
  };
}

export interface Bounds {
  readonly least?: number;
  readonly most: number;
}

export function listOf(item: Shape, { least = 0, most }: Bounds): Shape {
  return (value, path) => {
    if (!Array.isArray(value)) return problem(path, 'must be a list');
    if (value.length < least) return problem(path, `must have at least ${least} item`);
    if (value.length > most) return problem(path, `has ${value.length} items, and ${most} is the limit`);
    return value.flatMap((each, index) => item(each, `${path}[${index}]`));
  };
}

export function choice(...choices: readonly string[]): Shape {
  return that(
    (value) => typeof value === 'string' && choices.includes(value),
    `must be one of ${choices.join(', ')}`,
  );
}

export function textUpTo(most: number): Shape {
  return that(
    (value) => typeof value === 'string' && value.length > 0 && value.length <= most,
    `must be a string of 1 to ${most} characters`,
  );
}

/** No two items of a list with the same text under `member`. */
export function distinct(member: string): Shape {
  return (value, path) => {
    const seen = new Set<unknown>();
    return (Array.isArray(value) ? value : []).flatMap((item, index) => {
      const key: unknown = isBag(item) ? item[member] : undefined;
      const isRepeated = typeof key === 'string' && seen.has(key);
      seen.add(key);
      return isRepeated ? problem(`${path}[${index}].${member}`, `repeats ${JSON.stringify(key)}`) : [];
    });
  };
}

export const KEY: Shape = that(
  (value) => typeof value === 'string' && /^[A-Za-z0-9._:/-]{1,200}$/.test(value),
  'must be a key: 1 to 200 of letters, digits, . _ - : /',
);

export const ATTRIBUTE: Shape = that(
  (value) => typeof value === 'string' && value.length <= 200 && /^[^.]+(\.[^.]+)*$/.test(value),
  'must be an attribute: a dotted path of 1 to 200 characters',
);

export const SHARE: Shape = that(
  (value) => Number.isInteger(value) && Number(value) >= 0 && Number(value) <= 100_000,
  'must be a whole number from 0 to 100000 (thousandths of a percent)',
);

export const BOOLEAN: Shape = that((value) => typeof value === 'boolean', 'must be true or false');
export const NUMBER: Shape = that(Number.isFinite, 'must be a number');
export const STRING: Shape = that((value) => typeof value === 'string', 'must be a string');
export const OBJECT: Shape = that(isBag, 'must be an object');
