/** The styles that this command itself uses, after their escape character. */
const control = /(\p{Cc})(\[(?:0|1|2|22|31|32|33|39)m)?/gu;

/**
 * A line whose control characters do nothing: a note that somebody wrote must not move the cursor of whoever approves it.
 * Line ends and tabs stay, and the colours of this command where there are colours.
 */
export function printable(line: string, hasColors: boolean): string {
  return line.replace(control, (all, character: string, style: string = '') => {
    if (character === '\n' || character === '\t') return all;
    return character === '\u001b' && style !== '' && hasColors ? all : `\ufffd${style}`;
  });
}
