import type { FlagStore, FlagStoreOptions } from '@pennon/store';
import { reportInvalidDocuments } from '@pennon/store/diagnostics';

/** Warns the developer of documents that this version cannot read, without a line of theirs. */
export function reportInDevelopment(store: FlagStore): void {
  if (reporting.has(store.options)) return;
  reporting.add(store.options);
  reportInvalidDocuments(store);
}

/** For as long as they live: what hears of a store goes with it. */
const reporting = new WeakSet<FlagStoreOptions>();
