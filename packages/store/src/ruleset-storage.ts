/** Keeps texts under names. Whatever it throws costs the app nothing: it then starts without. */
export interface RulesetStorage {
  /** At once where it can: then the very first render has flags. */
  get(name: string): Awaitable<string | null | undefined>;
  set(name: string, text: string): Awaitable<void>;
  remove(name: string): Awaitable<void>;
}

type Awaitable<Value> = Value | PromiseLike<Value>;

/** The browser's localStorage: at once, up to about 5 MB for the whole origin. On a server, nothing. */
export function localStorageStorage(area?: Storage): RulesetStorage {
  // Looked up with each call: reading the global throws where storage is forbidden.
  const here = (): Storage | undefined => area ?? globalThis.localStorage;
  return {
    get: (name) => here()?.getItem(name),
    set: (name, text) => here()?.setItem(name, text),
    remove: (name) => here()?.removeItem(name),
  };
}

/** The browser's IndexedDB: no limit that matters, a moment after the start. On a server, nothing. */
export function indexedDbStorage(databaseName = 'pennon'): RulesetStorage {
  const inStore = async <Value>(
    mode: IDBTransactionMode,
    work: (store: IDBObjectStore) => IDBRequest<Value>,
  ): Promise<Value | undefined> => {
    if (globalThis.indexedDB === undefined) return undefined;
    const opening = globalThis.indexedDB.open(databaseName, 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore(STORE);
    const database = await resultOf(opening);
    try {
      return await resultOf(work(database.transaction(STORE, mode).objectStore(STORE)));
    } finally {
      database.close();
    }
  };
  return {
    get: (name) => inStore<string | undefined>('readonly', (store) => store.get(name)),
    set: async (name, text) => void (await inStore('readwrite', (store) => store.put(text, name))),
    remove: (name) => inStore('readwrite', (store) => store.delete(name)),
  };
}

const STORE = 'rulesets';

function resultOf<Value>(request: IDBRequest<Value>): Promise<Value> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
