import type { Json } from '@pennon/core';
import type { Difference } from '@pennon/database';

type Step =
  | { readonly kind: 'member'; readonly name: string }
  | { readonly kind: 'place'; readonly place: number }
  | { readonly kind: 'item'; readonly member: string; readonly id: Json }
  | { readonly kind: 'order'; readonly member: string };

/** The value with differences done to it, in their order. What is removed and not there, or added and there, is no error. */
export function applied(value: Json, differences: readonly Difference[]): Json {
  const root = { $: structuredClone(value) } as Record<string, Json>;
  for (const difference of differences) {
    const steps: readonly Step[] = [{ kind: 'member', name: '$' }, ...stepsOf(difference.path.slice(1))];
    const holder = steps.slice(0, -1).reduce<Json>(reached, root);
    change(holder, steps.at(-1) as Step, difference);
  }
  return root.$ as Json;
}

const step =
  /^(?:\.([A-Za-z_$][A-Za-z0-9_$]*)|\[("(?:[^"\\]|\\.)*")\]|\[(\d+)\]|\[\*\](?:\.(\w+))?$|\[(\w*)=("(?:[^"\\]|\\.)*"|[^\]]*)\])/;

function stepsOf(path: string): readonly Step[] {
  const [whole, name, quoted, place, order, member, id] = step.exec(path) ?? [];
  if (whole === undefined) {
    if (path === '') return [];
    throw new Error(`no path: ${path}`);
  }
  const rest = stepsOf(path.slice(whole.length));
  if (name !== undefined) return [{ kind: 'member', name }, ...rest];
  if (quoted !== undefined) return [{ kind: 'member', name: JSON.parse(quoted) }, ...rest];
  if (place !== undefined) return [{ kind: 'place', place: Number(place) }, ...rest];
  if (id !== undefined) return [{ kind: 'item', member: member ?? '', id: JSON.parse(id) }, ...rest];
  return [{ kind: 'order', member: order ?? '' }, ...rest];
}

function idOf(item: Json, member: string): Json {
  return member === '' ? item : ((item as Record<string, Json>)[member] as Json);
}

function placeOf(
  list: readonly Json[],
  { member, id }: { readonly member: string; readonly id: Json },
): number {
  return list.findIndex((item) => idOf(item, member) === id);
}

function reached(value: Json, at: Step): Json {
  if (at.kind === 'member') return (value as Record<string, Json>)[at.name] as Json;
  const list = value as Json[];
  return list[at.kind === 'item' ? placeOf(list, at) : (at as { place: number }).place] as Json;
}

function change(holder: Json, at: Step, difference: Difference): void {
  if (at.kind === 'member') {
    if (difference.op === 'remove') delete (holder as Record<string, Json>)[at.name];
    else (holder as Record<string, Json>)[at.name] = structuredClone(difference.to);
    return;
  }
  const list = holder as Json[];
  if (at.kind === 'order') {
    const wanted = (difference as { readonly to: readonly Json[] }).to;
    list.sort(
      (left, right) => wanted.indexOf(idOf(left, at.member)) - wanted.indexOf(idOf(right, at.member)),
    );
    return;
  }
  const found = at.kind === 'item' ? placeOf(list, at) : at.place;
  if (difference.op === 'remove') {
    if (found >= 0 && found < list.length) list.splice(found, 1);
  } else {
    list[found < 0 ? list.length : found] = structuredClone(difference.to);
  }
}
