import { readFileSync } from 'node:fs';

/** A file of `spec/`: the cases that every engine must pass. */
export function specFile<Cases>(name: string): Cases {
  const url = new URL(`../../../spec/${name}.json`, import.meta.url);
  return JSON.parse(readFileSync(url, 'utf8')) as Cases; // the files are ours, and spec/README.md has their shapes
}
