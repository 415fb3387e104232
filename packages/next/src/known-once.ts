/** What is known, or a promise of it. */
export type Known<Thing> = Thing | Promise<Thing>;

/**
 * Finds out once. From then on whoever asks is told at once: in Next each wait costs microseconds, and a page asks for
 * many flags.
 */
export function knownOnce<Thing>(find: () => Promise<Thing>): () => Known<Thing> {
  let known: Known<Thing> | undefined;
  return () => {
    known ??= find().then((thing) => {
      known = thing;
      return thing;
    });
    return known;
  };
}
