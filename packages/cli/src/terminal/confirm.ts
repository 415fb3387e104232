import { createInterface } from 'node:readline/promises';
import { PennonError } from '@pennon/core';

/**
 * Asks on the terminal and returns when the answer is yes.
 *
 * @throws PennonError `NOT_CONFIRMED`: nobody is there to ask, or the answer was another
 */
export async function confirm(question: string, { stdin, stderr }: NodeJS.Process = process): Promise<void> {
  if (!stdin.isTTY) throw notConfirmed(`${question} Nobody is there to ask.`);
  const asking = createInterface({ input: stdin, output: stderr });
  try {
    const answer = await asking.question(`${question} [y/N] `);
    if (!/^y(es)?$/i.test(answer.trim())) throw notConfirmed('Nothing was done.');
  } finally {
    asking.close();
  }
}

function notConfirmed(message: string): PennonError {
  return new PennonError('NOT_CONFIRMED', message, { hint: 'Add --yes to go on without the question.' });
}
