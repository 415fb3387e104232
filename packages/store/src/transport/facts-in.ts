export interface Fact {
  readonly name: string;
  readonly content: unknown;
}

/** What in a message another source must say too: the wire's checksum of a revision, and the same step to it. */
export function factsIn(said: unknown): readonly Fact[] {
  const { type = 'announcement', previous = '', revision, checksum, documents, changes } = fieldsOf(said);
  if (revisionIn(said) === undefined) return [];
  const facts: Fact[] = [{ name: `revision ${revision}`, content: checksum }];
  const list = documents ?? changes;
  // Sources may list documents in any order.
  if (Array.isArray(list))
    facts.push({
      name: `${type} ${previous}>${revision}`,
      content: Object.fromEntries(list.map((item) => [`${fieldsOf(item).kind}/${fieldsOf(item).key}`, item])),
    });
  return facts;
}

/** Where a message says that the chain is. */
export function revisionIn(said: unknown): number | undefined {
  const { revision } = fieldsOf(said);
  return typeof revision === 'number' ? revision : undefined;
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return (value ?? {}) as Readonly<Record<string, unknown>>;
}
