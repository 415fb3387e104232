import { literal, memberName, objectType, union } from './type-text.js';

type Schema = Readonly<Record<string, unknown>>;

/**
 * The type of what a JSON Schema accepts. What TypeScript cannot say (a pattern, a range) is left out; what is not
 * understood is `unknown`, never something narrower than the schema.
 */
export function typeOfSchema(schema: unknown): string {
  return typeAt(schema, schema, 0);
}

/** A schema may refer to itself: what is deeper than this is not said. */
const MAX_DEPTH = 12;

function typeAt(schema: unknown, root: unknown, depth: number): string {
  if (schema === false) return 'never';
  if (!isSchema(schema) || depth > MAX_DEPTH) return 'unknown';
  const of = (inner: unknown): string => typeAt(inner, root, depth + 1);
  if (typeof schema.$ref === 'string') return of(referred(root, schema.$ref));
  if ('const' in schema) return valueText(schema.const);
  if (Array.isArray(schema.enum)) return union(schema.enum.map(valueText));
  const alternatives = schema.anyOf ?? schema.oneOf;
  if (Array.isArray(alternatives)) return union(alternatives.map(of));
  if (Array.isArray(schema.allOf)) return schema.allOf.map((each) => grouped(of(each))).join(' & ');
  if (Array.isArray(schema.type)) return union(schema.type.map((type) => of({ ...schema, type })));
  return typed(schema, of);
}

function typed(schema: Schema, of: (inner: unknown) => string): string {
  switch (schema.type) {
    case 'string':
    case 'boolean':
    case 'null':
      return schema.type;
    case 'number':
    case 'integer':
      return 'number';
    case 'array':
      return `readonly ${grouped(of(schema.items ?? true))}[]`;
    default:
      return schema.type === 'object' || isSchema(schema.properties) ? objectAt(schema, of) : 'unknown';
  }
}

function objectAt(
  { properties, required, additionalProperties }: Schema,
  of: (inner: unknown) => string,
): string {
  if (!isSchema(properties)) {
    return `{ readonly [key: string]: ${additionalProperties === undefined ? 'unknown' : of(additionalProperties)} }`;
  }
  const needed = new Set<unknown>(Array.isArray(required) ? required : []);
  return objectType(
    Object.entries(properties).map(([key, inner]) => {
      // Defaults are filled in before a section is in a ruleset.
      const isThere = needed.has(key) || (isSchema(inner) && 'default' in inner);
      return `readonly ${memberName(key)}${isThere ? '' : '?'}: ${of(inner)}`;
    }),
  );
}

/** Of `#/$defs/name` and the like; anything else is not looked up. */
function referred(root: unknown, reference: string): unknown {
  if (!reference.startsWith('#')) return undefined;
  return reference
    .slice(1)
    .split('/')
    .filter((part) => part !== '')
    .reduce<unknown>((at, part) => (isSchema(at) && Object.hasOwn(at, part) ? at[part] : undefined), root);
}

function valueText(value: unknown): string {
  return typeof value === 'object' && value !== null ? 'unknown' : literal(value);
}

function grouped(type: string): string {
  return / [|&] /.test(type) ? `(${type})` : type;
}

function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
