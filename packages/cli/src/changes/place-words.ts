const singular: Readonly<Record<string, string>> = {
  rules: 'rule',
  variations: 'variation',
  targets: 'target',
  prerequisites: 'prerequisite',
};

/** One step of a path: `.name`, `["name"]`, `[id="item"]`, `[3]`, `[="value"]` or `[*]`. */
const steps = /\.([A-Za-z_$][\w$-]*)|\[(\w*)(=?)("(?:[^"\\]|\\.)*"|[^\]]*)\]/g;

/** `$.rules[id="vip"].serve` as `rule vip › serve`; nothing for the whole document. */
export function placeInWords(path: string): string {
  const places: string[] = [];
  for (const [, name, member = '', equals = '', item = ''] of path.matchAll(steps)) {
    if (name !== undefined) places.push(name);
    else if (equals === '' && item.startsWith('"')) places.push(unquoted(item));
    else if (item === '*') return `${places.join(' › ')}, order`;
    // A value that stands for itself is said beside its place.
    else if (equals === '' || member !== '')
      nameItem(places, equals === '' ? `#${Number(member || item) + 1}` : unquoted(item));
  }
  return places.join(' › ');
}

/** `rules` and the item `vip` make `rule vip`. */
function nameItem(places: string[], item: string): void {
  const list = places.pop() ?? '';
  places.push(`${singular[list] ?? list} ${item}`.trim());
}

function unquoted(text: string): string {
  try {
    return String(JSON.parse(text));
  } catch {
    return text;
  }
}
