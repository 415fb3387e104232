import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { PennonError } from '@pennon/core';

/** What a running `pennon dev` leaves in its data directory. */
export interface LocalStackFile {
  readonly dataDir: string;
  readonly url: string;
  readonly publishableKey?: string | undefined;
  readonly secretKey: string;
}

const fileName = 'dev.json';

/**
 * The `pennon dev` that was started in this folder or one above it.
 *
 * @throws PennonError `CONNECTION_INVALID`
 */
export async function findLocalStack(folder: string): Promise<LocalStackFile | undefined> {
  const dataDir = join(folder, '.pennon');
  const text = await readFile(join(dataDir, fileName), 'utf8').catch(() => undefined);
  if (text !== undefined) return parse(text, dataDir);
  const parent = dirname(folder);
  return parent === folder ? undefined : findLocalStack(parent);
}

function parse(text: string, dataDir: string): LocalStackFile {
  try {
    const { url, publishableKey, secretKey } = JSON.parse(text) as Partial<LocalStackFile>;
    if (typeof url === 'string' && URL.canParse(url) && typeof secretKey === 'string') {
      return { dataDir, url, publishableKey, secretKey };
    }
  } catch {
    // Fall through: a file that is no JSON is as useless as one without its fields.
  }
  throw new PennonError('CONNECTION_INVALID', `${join(dataDir, fileName)} is damaged.`, {
    hint: 'Start `npx pennon dev` again: it writes the file anew.',
  });
}
