import { checksumOf, type Document, type FullSnapshot } from '@pennon/core';
import { FlagProvider, useFlagValue } from '@pennon/react';
import { pendingExtras } from '@pennon/store';
import { act } from '@testing-library/react';
import { useEffect, useState } from 'react';
import { hydrateRoot } from 'react-dom/client';
import { expect, it, vi } from 'vitest';

const documents: readonly Document[] = [
  {
    kind: 'flag',
    key: 'beta',
    version: 1,
    body: {
      key: 'beta',
      type: 'string',
      status: 'active',
      delivery: 'rules',
      variations: [
        { key: 'in', value: 'inside' },
        { key: 'out', value: 'outside' },
      ],
      offVariation: 'out',
      rules: [{ id: 'r', when: { attribute: 'email', op: 'regex', value: '@' }, serve: { variation: 'in' } }],
      fallthrough: { variation: 'out' },
    },
  },
];
const snapshot: FullSnapshot = { type: 'full', revision: 1, checksum: checksumOf(documents), documents };

function Page({ onHydrated }: { readonly onHydrated: () => void }) {
  const [count, setCount] = useState(0);
  useEffect(onHydrated, [onHydrated]);
  return (
    <button type="button" onClick={() => setCount(count + 1)}>
      {useFlagValue('beta', 'default')} {count}
    </button>
  );
}

it('a page keeps the HTML of its server until it can answer whole, and then hydrates without an error', async () => {
  const container = document.createElement('div');
  container.innerHTML = '<button type="button">inside<!-- --> <!-- -->0</button>';
  const complaints: unknown[] = [];
  const onHydrated = vi.fn();
  const root = hydrateRoot(
    container,
    <FlagProvider environment="test" snapshot={snapshot} context={{ attributes: { email: 'a@b' } }}>
      <Page onHydrated={onHydrated} />
    </FlagProvider>,
    { onRecoverableError: (error) => complaints.push(error) },
  );
  expect(container.textContent).toBe('inside 0');
  await vi.waitFor(() => expect(onHydrated).toHaveBeenCalledOnce());
  expect(pendingExtras()).toBeUndefined();
  expect(container.textContent).toBe('inside 0');
  await act(async () => container.querySelector('button')?.click());
  expect(container.textContent).toBe('inside 1');
  expect(complaints).toEqual([]);
  await act(async () => root.unmount());
});
