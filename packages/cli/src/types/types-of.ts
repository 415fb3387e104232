import type { Config, Document, Flag, Json } from '@pennon/core';
import { typeOfSchema } from './type-of-schema.js';
import { literal, memberName, typeOfJson, union } from './type-text.js';

/**
 * Declarations that tell `@pennon/react` an app's flags and configuration: keys, value types, variations. The same
 * documents give the same text, in whatever order they come.
 */
export function typesOf(documents: readonly Document[]): string {
  const flags = members(documents, 'flag', (flag) => flagMember(flag as Flag));
  const configs = members(documents, 'config', (config) => configMember(config as Config));
  return `${[
    '// Written by `pennon types`. Run it again when flags or configuration change; do not edit.',
    "import '@pennon/react';",
    '',
    "declare module '@pennon/react' {",
    ...interfaceOf('PennonFlags', flags),
    ...(configs.length > 0 ? ['', ...interfaceOf('PennonConfigs', configs)] : []),
    '}',
  ].join('\n')}\n`;
}

function members(
  documents: readonly Document[],
  kind: 'flag' | 'config',
  memberOf: (body: Document['body']) => readonly string[],
): readonly string[] {
  return documents
    .filter((document) => document.kind === kind)
    .sort((one, other) => (one.key < other.key ? -1 : 1))
    .flatMap(({ body }) => memberOf(body));
}

function interfaceOf(name: string, lines: readonly string[]): readonly string[] {
  return [`  interface ${name} {`, ...lines.map((line) => `    ${line}`), '  }'];
}

function flagMember({
  key,
  type,
  status,
  delivery,
  variations,
  offVariation,
  metadata,
}: Flag): readonly string[] {
  const values = variations.map(({ value }) => value);
  const off = variations.find((variation) => variation.key === offVariation)?.value;
  const notes = [
    typeof metadata?.description === 'string' ? metadata.description : undefined,
    `Off: ${JSON.stringify(off)}.`,
    delivery === 'server' ? 'Browsers are not given it.' : undefined,
    status === 'archived' ? '@deprecated Archived: it serves what it serves while off.' : undefined,
  ];
  const names = union(variations.map((variation) => literal(variation.key)));
  return [comment(notes), `${memberName(key)}: { value: ${valueType(type, values)}; variation: ${names} };`];
}

function valueType(type: Flag['type'], values: readonly Json[]): string {
  const types: Readonly<Record<Flag['type'], () => string>> = {
    boolean: () => 'boolean',
    number: () => 'number',
    percentage: () => 'number',
    string: () => union(values.map((value) => literal(value))),
    json: () => union(values.map((value) => typeOfJson(value))),
  };
  return types[type]();
}

function configMember({ key, schema, values }: Config): readonly string[] {
  const type = schema === undefined ? typeOfJson(values) : typeOfSchema(schema);
  return [`${memberName(key)}: ${type};`];
}

/** What an operator wrote must not end the comment that it stands in. */
function comment(notes: readonly (string | undefined)[]): string {
  const text = notes.filter((note) => note !== undefined).join(' ');
  return `/** ${text.replaceAll('*/', '*\u200b/').replace(/\s+/g, ' ')} */`;
}
