/** Those of the words that somebody may have meant, the nearest first; none when nothing is near. */
function nearest(meant: string, words: readonly string[]): readonly string[] {
  return words
    .map((word) => ({ word, steps: isPartOf(meant, word) ? 1 : editDistance(meant, word) }))
    .filter(({ word, steps }) => steps <= Math.max(1, Math.floor(Math.max(word.length, meant.length) / 3)))
    .sort((left, right) => left.steps - right.steps || (left.word < right.word ? -1 : 1))
    .slice(0, 3)
    .map(({ word }) => word);
}

/** `Did you mean hero or header?`, or what to do when nothing is near. */
export function didYouMean(meant: string, words: readonly string[], otherwise: string): string {
  const near = nearest(meant, words);
  return near.length > 0 ? `Did you mean ${near.join(' or ')}?` : otherwise;
}

function isPartOf(meant: string, word: string): boolean {
  return meant !== '' && (word.includes(meant) || meant.includes(word));
}

/**
 * How many letters must be put in, left out, replaced or swapped with their neighbour.
 *
 * Known as optimal string alignment: no part is edited twice.
 */
function editDistance(left: string, right: string): number {
  let beforeLast: readonly number[] = [];
  let last: readonly number[] = Array.from({ length: right.length + 1 }, (_, column) => column);
  for (let row = 1; row <= left.length; row++) {
    const current = [row];
    for (let column = 1; column <= right.length; column++) {
      const isSame = left[row - 1] === right[column - 1];
      const isSwapped = left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1];
      current[column] = Math.min(
        (last[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (isSame ? 0 : 1),
        isSwapped ? (beforeLast[column - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
      );
    }
    beforeLast = last;
    last = current;
  }
  return last[right.length] ?? 0;
}
