import { attributeReader } from './attribute-reader.js';
import { isBag } from './check.js';
import { testOf } from './condition.js';
import { shortened } from './condition-text.js';
import type { Context } from './context.js';
import type { World } from './scope.js';
import { scopeOf } from './scope.js';

/** One thing that was looked at: what it says, whether it held, and what it is made of. */
export interface Trace {
  readonly text: string;
  readonly holds: boolean;
  readonly parts: readonly Trace[];
}

/** What a condition answers for a context, and why. It asks the same tests as evaluation does. */
export function traceOf(condition: unknown, context: Context, world: World): Trace {
  const holds = testOf(condition, scopeOf(world))(context);
  const source = isBag(condition) ? condition : {};
  const inner = (each: unknown): Trace => traceOf(each, context, world);
  if (Array.isArray(source.all)) return { text: 'all of', holds, parts: source.all.map(inner) };
  if (Array.isArray(source.any)) return { text: 'any of', holds, parts: source.any.map(inner) };
  if (source.not !== undefined) return { text: 'not', holds, parts: [inner(source.not)] };
  if (source.segment !== undefined) {
    return { text: segmentText(source.segment), holds, parts: segmentParts(source.segment, inner, world) };
  }
  if (isBag(source.bucket)) {
    const { by = 'the unit', salt, from, to } = source.bucket;
    return { text: `bucket of ${by} under "${salt}" in [${from}, ${to})`, holds, parts: [] };
  }
  return { text: comparisonText(source, context), holds, parts: [] };
}

function segmentText(segment: unknown): string {
  const keys = [segment].flat();
  return keys.length === 1 ? `in segment ${keys[0]}` : `in any of the segments ${keys.join(', ')}`;
}

function segmentParts(
  segment: unknown,
  inner: (each: unknown) => Trace,
  { documents }: World,
): readonly Trace[] {
  return [segment].flat().flatMap((key) => {
    const body = documents.get(`segment/${key}`);
    const when = isBag(body) ? body.when : undefined;
    return when === undefined ? [] : [inner(when)];
  });
}

function comparisonText(source: { readonly [key: string]: unknown }, context: Context): string {
  const path = String(source.attribute);
  const operand = source.values ?? source.value;
  const found = attributeReader(path)(context);
  const wanted = operand === undefined ? '' : ` ${shortened(operand)}`;
  return `${path} ${String(source.op).replaceAll('_', ' ')}${wanted} (it is ${found === undefined ? 'missing' : shortened(found)})`;
}
