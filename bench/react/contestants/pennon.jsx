import { checksumOf } from '../../../packages/core/dist/index.js';
import { FlagProvider, useFlagEnabled } from '../../../packages/react/dist/index.js';
import { createFlagStore } from '../../../packages/store/dist/index.js';

const documentOf = (key, value, version) => ({
  kind: 'flag',
  key,
  version,
  body: {
    key,
    type: 'boolean',
    status: 'active',
    delivery: 'rules',
    variations: [
      { key: 'on', value: true },
      { key: 'off', value: false },
    ],
    offVariation: 'off',
    fallthrough: { variation: value ? 'on' : 'off' },
  },
});

/** The change arrives as an announcement, as from Realtime: checked, applied and evaluated. */
export async function setUp(names) {
  const documents = new Map(names.map((name) => [name, documentOf(name, false, 1)]));
  let revision = 1;
  let listener;
  const full = () => ({
    type: 'full',
    revision,
    checksum: checksumOf([...documents.values()]),
    documents: [...documents.values()],
  });
  const source = {
    ask: async () => full(),
    listen(next) {
      listener = next;
      queueMicrotask(() => next.joined());
      return () => {};
    },
  };
  const store = createFlagStore({ environment: 'bench', source, snapshot: full() });
  return {
    Provider: ({ children }) => <FlagProvider store={store}>{children}</FlagProvider>,
    useFlag: (name) => useFlagEnabled(name),
    prepare(name, value) {
      const previous = revision;
      revision += 1;
      const changed = documentOf(name, value, revision);
      documents.set(name, changed);
      const checksum = checksumOf([...documents.values()]);
      return () => listener.heard({ previous, revision, checksum, changes: [changed], values: false });
    },
  };
}
