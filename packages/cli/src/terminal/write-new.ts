import { type FileHandle, open } from 'node:fs/promises';
import { PennonError } from '@pennon/core';

/**
 * Opens a file that was not there.
 *
 * @throws PennonError `FILE_EXISTS`, `FILE_UNWRITABLE`
 */
export async function openNew(file: string): Promise<FileHandle> {
  try {
    return await open(file, 'wx', 0o600);
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === 'EEXIST') {
      throw new PennonError('FILE_EXISTS', `${file} is there already.`, {
        hint: 'Nothing is overwritten: give another name, or move it away.',
        cause,
      });
    }
    throw new PennonError('FILE_UNWRITABLE', `${file} cannot be written: ${message}.`, {
      hint: 'Give a file in a folder that is there and that this user may write to.',
      cause,
    });
  }
}

/** Writes a file that was not there; what `openNew` throws. */
export async function writeNew(file: string, text: string): Promise<void> {
  const handle = await openNew(file);
  try {
    await handle.writeFile(`${text}\n`);
  } finally {
    await handle.close();
  }
}
