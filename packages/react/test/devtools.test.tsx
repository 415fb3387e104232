import { checksumOf, type Flag, type FullSnapshot } from '@pennon/core';
import { FlagProvider, useExperiment, useFlagValue } from '@pennon/react';
import { PennonDevtools } from '@pennon/react/devtools';
import { ValuesProvider } from '@pennon/react/values';
import { exposureLogOf } from '@pennon/store';
import { createValuesStore } from '@pennon/store/values';
import { act, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { renderToString } from 'react-dom/server';
import { beforeEach, describe, expect, it } from 'vitest';
import { experimentOf, snapshotOf } from './flags-in-memory.js';
import { type Live, liveStore } from './live-store.js';

beforeEach(() => sessionStorage.clear());

const Hero = () => <p data-testid="hero">{useExperiment('hero').variation}</p>;

/** The page with its devtools open. */
async function opened(snapshot: FullSnapshot = experimentOf()): Promise<Live> {
  const live = liveStore(snapshot, { context: { userId: 'ben' } });
  render(
    <>
      <Hero />
      <PennonDevtools />
    </>,
    { wrapper: live.wrapper },
  );
  await act(async () => void fireEvent.click(screen.getByRole('button', { name: 'Pennon' })));
  await screen.findByRole('region', { name: 'Pennon devtools' });
  return live;
}

const row = (key: string) => screen.getByText(key).closest('li') as HTMLElement;

async function openRow(key: string): Promise<HTMLElement> {
  const details = row(key).querySelector('details') as HTMLDetailsElement;
  await act(async () => {
    details.open = true;
    fireEvent(details, new Event('toggle'));
  });
  return row(key);
}

describe('the devtools', () => {
  it('open with the search focused, and close with Escape, giving the focus back', async () => {
    await opened();
    expect(document.activeElement).toBe(screen.getByRole('searchbox', { name: 'Find a flag' }));
    fireEvent.keyDown(document.activeElement as Element, { key: 'Escape' });
    expect(screen.queryByRole('region')).toBeNull();
    const opener = screen.getByRole('button', { name: 'Pennon' });
    expect([document.activeElement === opener, opener.getAttribute('aria-expanded')]).toEqual([
      true,
      'false',
    ]);
  });

  it('show every flag with its answer and reason, and find one', async () => {
    await opened(snapshotOf({ apple: 1, pear: 'green' }));
    expect(row('apple').textContent).toContain('1 = 1 default');
    expect(row('pear').textContent).toContain('"green"');
    fireEvent.change(screen.getByRole('searchbox'), { target: { value: 'EAR' } });
    expect(screen.queryByText('apple')).toBeNull();
    expect(screen.getByText('pear')).toBeTruthy();
  });

  it('say why a flag answers what it answers', async () => {
    await opened();
    const trace = await openRow('hero');
    expect(trace.textContent).toContain('The rules say wide (experiment, rule test)');
    expect(trace.textContent).toContain('holds: rule test serves wide');
  });

  it('show values too: what the server says of them, and what of it can be shown again', async () => {
    const experiment = { key: 'hero-test', version: 1, variation: 'wide', isIn: true };
    const hero = {
      value: 'WIDE',
      variation: 'wide',
      reason: 'experiment',
      experiment,
      exposure: 't-1',
    } as const;
    const values = { environment: 'test', revision: 1, flags: { hero } };
    const store = createValuesStore({ environment: 'test', values, expose: () => {} });
    render(
      <ValuesProvider store={store}>
        <PennonDevtools />
      </ValuesProvider>,
    );
    await act(async () => void fireEvent.click(screen.getByRole('button', { name: 'Pennon' })));
    await screen.findByRole('region', { name: 'Pennon devtools' });
    const flag = await openRow('hero');
    expect(flag.textContent).toContain('The server says wide (experiment)');
    const choices = [...flag.querySelectorAll('option')].map(({ value }) => value);
    expect(choices).toEqual(['', 'wide']);
    act(() => exposureLogOf(store).expose(store.evaluate('hero')));
    expect(screen.getByRole('table').textContent).toContain('signed');
    store.stop();
  });

  it('override a flag, keep that for the tab, and end it', async () => {
    const { store } = await opened();
    const choice = within(await openRow('hero')).getByRole('combobox', { name: 'Show' });
    fireEvent.change(choice, { target: { value: 'tall' } });
    expect(screen.getByTestId('hero').textContent).toBe('tall');
    expect(row('hero').querySelector('[data-mark]')?.textContent).toBe('overridden');
    expect(sessionStorage.getItem('pennon-overrides:test')).toBe('{"hero":"tall"}');
    fireEvent.click(screen.getByRole('button', { name: 'End 1 override' }));
    expect(screen.getByTestId('hero').textContent).toBe('wide');
    expect(store.evaluate('hero').variation).toBe('wide');
  });

  it.each(['{"hero":"tall"}', 'no json', '[1]', '{"hero":3}'])(
    'come back after a reload with what was kept: %s',
    async (kept) => {
      sessionStorage.setItem('pennon-overrides:test', kept);
      const { wrapper } = liveStore(experimentOf(), { context: { userId: 'ben' } });
      render([<Hero key="hero" />, <PennonDevtools key="devtools" />], { wrapper });
      expect(screen.getByTestId('hero').textContent).toBe(kept === '{"hero":"tall"}' ? 'tall' : 'wide');
    },
  );

  it('mark a quarantined flag and say what is wrong with it', async () => {
    const [good] = snapshotOf({ good: true }).documents;
    const body = { ...(good?.body as Flag), key: 'bad', fallthrough: { variation: 'nowhere' } };
    const documents = [{ kind: 'flag', key: 'bad', version: 1, body }] as const;
    await opened({ type: 'full', revision: 1, checksum: checksumOf(documents), documents: [...documents] });
    expect(row('bad').textContent).toContain('quarantined');
    const problems = within(await openRow('bad')).getByRole('list', { name: 'What is wrong with bad' });
    expect(problems.textContent).toContain('fallthrough');
  });

  it('list exposures as they are recorded', async () => {
    const { store } = await opened();
    expect(screen.getByRole('table').textContent).toContain('hero-test version 1wideben');
    await act(async () => store.setContext({ userId: 'anna' }));
    expect(screen.getByRole('table').textContent).toContain('anna');
  });

  it('say how fresh the flags are, why they are stale, and ask again', async () => {
    const { store, client } = await opened();
    await act(async () => store.start());
    await act(() => store.resync());
    expect(screen.getByRole('status').textContent).toContain('live');
    client.isDown = true;
    await act(() => store.resync());
    expect(screen.getByRole('status').textContent).toContain('stale');
    expect(screen.getByRole('alert').textContent).toContain('SNAPSHOT_FAILED');
    client.isDown = false;
    await act(async () => void fireEvent.click(screen.getByRole('button', { name: 'Ask again' })));
    await waitFor(() => expect(screen.getByRole('status').textContent).toContain('live'));
  });

  it('leave the page as it was rendered on the server', () => {
    const Page = () => <p>{useFlagValue('a', 'x')}</p>;
    const html = renderToString(
      <FlagProvider environment="test" snapshot={snapshotOf({ a: 'A' })}>
        <Page />
        <PennonDevtools />
      </FlagProvider>,
    );
    expect(html).toBe('<p>A</p>');
  });
});
