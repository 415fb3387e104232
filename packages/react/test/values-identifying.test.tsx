import { FlagBoundary, useIdentify } from '@pennon/react';
import { act, cleanup, render, screen } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import { Hero, Shop, server, serves, valuesOf } from './values-shop.js';

afterEach(cleanup);

describe('useIdentify', () => {
  const Sign = () => {
    const identify = useIdentify();
    return (
      <>
        {(['keep', 'default', 'suspend'] as const).map((whilePending) => (
          <button
            key={whilePending}
            type="button"
            onClick={() => void identify({ userId: 'ben' }, { whilePending })}
          >
            {whilePending}
          </button>
        ))}
      </>
    );
  };

  it.each([
    ['keep', 'for anna'],
    ['default', 'default'],
    ['suspend', 'loading'],
  ])('asks anew, and shows %s until the values are here: %s', async (whilePending, shown) => {
    const { refresh, asked, answer } = server();
    const { container } = render(
      <Shop context={{ userId: 'anna' }} values={valuesOf({ hero: serves('for anna') })} refresh={refresh}>
        <Sign />
        <div id="page">
          <FlagBoundary loading="loading">
            <Hero />
          </FlagBoundary>
        </div>
      </Shop>,
    );
    const page = () => container.querySelector('#page')?.textContent;
    await act(async () => screen.getByText(whilePending).click());
    expect([page(), asked]).toEqual([shown, [{ userId: 'ben' }]]);
    await answer(valuesOf({ hero: serves('for ben') }));
    expect(page()).toBe('for ben');
  });

  it('asks also when a child says who is there as it mounts', async () => {
    const { refresh, asked, answer } = server();
    const Arrival = () => {
      const identify = useIdentify();
      return <i ref={(element) => void (element && identify({ userId: 'ben' }))} />;
    };
    const { container } = render(
      <Shop context={{ userId: 'anna' }} values={valuesOf({ hero: serves('for anna') })} refresh={refresh}>
        <Arrival />
        <Hero />
      </Shop>,
    );
    expect(asked.at(-1)).toEqual({ userId: 'ben' });
    await answer(valuesOf({ hero: serves('for ben') }));
    expect(container.textContent).toBe('for ben');
  });
});
