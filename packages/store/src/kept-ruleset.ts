import type { FullSnapshot } from '@pennon/core';
import { fnv1a } from './fnv1a.js';

/** A ruleset as it is kept, with what tells it from another's. */
export interface KeptRuleset {
  readonly environment: string;
  /** Epoch ms at which its source last confirmed it. */
  readonly updatedAt: number;
  readonly snapshot: FullSnapshot;
}

/** Of the format. Another one is another name, so that two releases of an app leave each other's entries alone. */
const SCHEMA = 1;

/** Where an environment's ruleset is kept. */
export function nameOfKept(environment: string, scope: string): string {
  return `pennon:${SCHEMA}:${scope}:${environment}`;
}

/** The text that is kept: its checksum first, so that half of it is not taken for all. */
export function textOfKept(kept: KeptRuleset): string {
  const json = JSON.stringify(kept);
  return `${fnv1a(json)}\n${json}`;
}

/** What a text keeps; undefined when it is damaged, another environment's, from the future or older than `maxAgeMs`. */
export function keptIn(
  text: string,
  {
    environment,
    now,
    maxAgeMs,
  }: { readonly environment: string; readonly now: number; readonly maxAgeMs: number },
): KeptRuleset | undefined {
  const end = text.indexOf('\n');
  const json = text.slice(end + 1);
  if (end < 1 || text.slice(0, end) !== String(fnv1a(json))) return undefined;
  const kept: KeptRuleset = JSON.parse(json); // its checksum says that we wrote it
  const ageMs = now - kept.updatedAt;
  return kept.environment === environment && ageMs >= 0 && ageMs <= maxAgeMs ? kept : undefined;
}
