import { appendFile, readFile } from 'node:fs/promises';
import { PennonError } from '@pennon/core';

/**
 * Adds the variables that a file lacks, and those alone. Returns their names.
 *
 * @throws PennonError `FILE_UNWRITABLE`
 */
export async function addToEnvFile(
  file: string,
  variables: Readonly<Record<string, string>>,
): Promise<readonly string[]> {
  try {
    const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return '';
      throw error;
    });
    const present = new Set(
      [...text.matchAll(/^\s*(?:export\s+)?([A-Za-z_]\w*)\s*=/gm)].map(([, name]) => name),
    );
    const missing = Object.entries(variables).filter(([name]) => !present.has(name));
    if (missing.length === 0) return [];
    const start = text === '' || text.endsWith('\n') ? '' : '\n';
    const lines = missing.map(([name, value]) => `${name}=${value}\n`);
    await appendFile(file, start + lines.join(''), { mode: 0o600 });
    return missing.map(([name]) => name);
  } catch (cause) {
    throw new PennonError('FILE_UNWRITABLE', `${file} cannot be written: ${(cause as Error).message}.`, {
      hint: 'Give a file in a folder that is there and that this user may write to.',
      cause,
    });
  }
}
