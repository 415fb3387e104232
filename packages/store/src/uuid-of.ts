import type { Runtime } from './runtime.js';

/** Version 4, from the runtime's chance: `crypto.randomUUID` is missing on pages without TLS. */
export function uuidOf(runtime: Pick<Runtime, 'random'>): string {
  // Called on the runtime, which may be an instance of a class.
  const below = (many: number): number => Math.floor(runtime.random() * many);
  return '10000000-1000-4000-8000-100000000000'.replace(/[018]/g, (digit) =>
    (digit === '8' ? 8 + below(4) : below(16)).toString(16),
  );
}
