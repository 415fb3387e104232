import type { Runtime } from './runtime.js';

/** Version 4, from the runtime's chance: `crypto.randomUUID` is missing on pages without TLS. */
export function uuidOf({ random }: Pick<Runtime, 'random'>): string {
  return '10000000-1000-4000-8000-100000000000'.replace(/[018]/g, (digit) =>
    digit === '8' ? (8 + Math.floor(random() * 4)).toString(16) : Math.floor(random() * 16).toString(16),
  );
}
