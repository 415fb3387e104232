/** Of an option that may be given more than once: all that was. */
export function collected(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}
