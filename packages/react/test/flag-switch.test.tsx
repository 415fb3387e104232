import { FlagCase, FlagDefault, FlagProvider, FlagSwitch } from '@pennon/react';
import { createFlagStore } from '@pennon/store';
import { act, cleanup, render } from '@testing-library/react';
import type { ReactNode } from 'react';
import { afterEach, describe, expect, it } from 'vitest';
import { SnapshotClient, snapshotOf } from './flags-in-memory.js';

afterEach(cleanup);

function shown(value: string, node: ReactNode): string | null {
  const { container } = render(
    <FlagProvider environment="test" snapshot={snapshotOf({ hero: value })}>
      {node}
    </FlagProvider>,
  );
  return container.textContent;
}

describe('FlagSwitch', () => {
  it.each([
    ['wide', 'Wide'],
    ['tall', 'Tall'],
    ['round', 'Other'],
    ['constructor', 'Other'],
  ])('shows for %s: %s', (variation, text) => {
    expect(
      shown(
        variation,
        <FlagSwitch flag="hero" cases={{ wide: 'Wide', tall: <b>Tall</b> }} fallback="Other" />,
      ),
    ).toBe(text);
  });

  it('shows nothing for a variation without a case or fallback', () => {
    expect(shown('round', <FlagSwitch flag="hero" cases={{ wide: 'Wide' }} />)).toBe('');
  });

  it('shows the fallback for a flag that is not known', () => {
    expect(shown('wide', <FlagSwitch flag="other" cases={{ wide: 'Wide' }} fallback="Other" />)).toBe(
      'Other',
    );
  });

  it('shows a case that is empty on purpose, not the fallback', () => {
    expect(shown('wide', <FlagSwitch flag="hero" cases={{ wide: null }} fallback="Other" />)).toBe('');
  });

  it.each([
    ['wide', 'Wide'],
    ['round', 'Other'],
  ])('takes its cases as children too: %s', (variation, text) => {
    const node = (
      <FlagSwitch flag="hero">
        <FlagDefault>Other</FlagDefault>
        <FlagCase is="wide">Wide</FlagCase>
        <FlagCase is="tall">Tall</FlagCase>
      </FlagSwitch>
    );
    expect(shown(variation, node)).toBe(text);
  });

  it('follows the flag', async () => {
    const client = new SnapshotClient(snapshotOf({ hero: 'wide' }));
    const store = createFlagStore({ supabase: client, environment: 'test', snapshot: client.snapshot });
    const { container } = render(
      <FlagProvider store={store}>
        <FlagSwitch flag="hero" cases={{ wide: 'Wide', tall: 'Tall' }} />
      </FlagProvider>,
    );
    client.snapshot = snapshotOf({ hero: 'tall' }, { revision: 2 });
    await act(() => store.resync());
    expect(container.textContent).toBe('Tall');
    store.stop();
  });

  it('without a provider says what is missing', () => {
    expect(() => render(<FlagSwitch flag="hero" cases={{}} />)).toThrow(
      'FlagSwitch("hero") found no <FlagProvider>.',
    );
  });
});
