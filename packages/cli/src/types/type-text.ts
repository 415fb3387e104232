import type { Json } from '@pennon/core';

/** A value as the type of nothing else, in single quotes where it is text. */
export function literal(value: unknown): string {
  if (typeof value !== 'string') return JSON.stringify(value) ?? 'unknown';
  const inner = JSON.stringify(value).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'");
  return `'${inner}'`;
}

/** Each type once, in the order of the text, so that an operator who moves one changes nothing. */
export function union(types: readonly string[]): string {
  return [...new Set(types)].sort().join(' | ') || 'unknown';
}

export function memberName(key: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(key) ? key : literal(key);
}

/** The type that a value is an example of: its texts and numbers may become others. */
export function typeOfJson(value: Json): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) {
    const item = union(value.map((each: Json) => typeOfJson(each)));
    return `readonly ${item.includes(' | ') ? `(${item})` : item}[]`;
  }
  if (typeof value !== 'object') return typeof value;
  return objectType(
    Object.entries(value).map(([key, each]) => `readonly ${memberName(key)}: ${typeOfJson(each as Json)}`),
  );
}

export function objectType(members: readonly string[]): string {
  return members.length === 0 ? '{ readonly [key: string]: never }' : `{ ${[...members].sort().join('; ')} }`;
}
