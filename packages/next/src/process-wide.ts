/** The number is the layout's: two versions of the package in one process leave each other alone. */
const PLACE: unique symbol = Symbol.for('pennon.next/1');

/**
 * What is made once in a process. Next bundles the proxy, pages and routes apart, each with its own copy of this
 * module; they have only the global object in common.
 */
export function processWide<Thing>(name: string, make: () => Thing): Thing {
  const place = globalThis as { [PLACE]?: Map<string, unknown> };
  place[PLACE] ??= new Map();
  const things = place[PLACE];
  if (!things.has(name)) things.set(name, make());
  return things.get(name) as Thing; // made under this name
}
