import { type FlagStore, type Overrides, overridesOf, setOverrides } from '@pennon/store';

/** Sets overrides, and keeps them for this tab. */
export function keepOverrides(store: FlagStore, overrides: Overrides): void {
  setOverrides(store, overrides);
  write(nameOf(store), overrides);
}

/** A reload shows what was shown, unless something else has set overrides by now. */
export function bringBackOverrides(store: FlagStore): void {
  const kept = read(nameOf(store));
  if (kept !== undefined && Object.keys(overridesOf(store.getState())).length === 0)
    setOverrides(store, kept);
}

function nameOf({ options }: FlagStore): string {
  return `pennon-overrides:${options.environment}`;
}

/** Where storage is forbidden or holds something else, nothing was kept. */
function read(name: string): Overrides | undefined {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(name) ?? 'null');
    if (typeof kept !== 'object' || kept === null) return undefined;
    return Object.fromEntries(Object.entries(kept).filter(([, variation]) => typeof variation === 'string'));
  } catch {
    return undefined;
  }
}

function write(name: string, overrides: Overrides): void {
  try {
    sessionStorage.setItem(name, JSON.stringify(overrides));
  } catch {
    // They hold until the page is loaded again.
  }
}
