// @vitest-environment jsdom
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Activity, act, type JSX, type ReactNode, StrictMode, Suspense, use, useState } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { renderToString } from 'react-dom/server';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Exposed, redeemExposure, useExposure } from '../dist/client/index.js';

/** A server that hears of tokens. Each test has an address of its own, and so a page of its own. */
let server: Server;
let path: string;
let posts: (readonly string[])[];
let heard: () => void;
/** What it answers; 202 when there is none left. */
let statuses: number[];
let root: Root;

beforeEach(async () => {
  [posts, statuses, heard] = [[], [], () => {}];
  server = createServer(async (request, response) => {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece);
    response.setHeader('access-control-allow-origin', '*').setHeader('access-control-allow-headers', '*');
    if (request.method === 'POST') posts.push(JSON.parse(Buffer.concat(pieces).toString()).tokens);
    response.writeHead(request.method === 'POST' ? (statuses.shift() ?? 202) : 204).end(() => heard());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  path = `http://127.0.0.1:${(server.address() as AddressInfo).port}/exposures`;
  Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });
  root = createRoot(document.createElement('div'));
});

afterEach(async () => {
  act(() => root.unmount());
  vi.unstubAllGlobals();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const render = (children: ReactNode): void => act(() => root.render(children));
const Variation = ({ token = 'seen' }: { readonly token?: string }): JSX.Element => (
  <Exposed token={token} path={path}>
    <h1>Yearly</h1>
  </Exposed>
);

/** All that was redeemed up to now: a token of its own comes after it, so that nothing is waited for that does not come. */
async function redeemed(): Promise<readonly string[]> {
  const last = `last ${posts.length}`;
  // After what a commit has collected.
  await Promise.resolve();
  await new Promise<void>((resolve) => {
    heard = () => posts.flat().includes(last) && resolve();
    redeemExposure(last, path);
  });
  return posts.flat().filter((token) => !token.startsWith('last'));
}

describe('an exposure is redeemed', () => {
  it('once what shows it is on the page', async () => {
    render(<Variation />);
    expect(await redeemed()).toEqual(['seen']);
  });

  it('once in StrictMode, and however often it renders, mounts or is read', async () => {
    const tree = (
      <StrictMode>
        {[1, 2, 3].map((key) => (
          <Variation key={key} />
        ))}
      </StrictMode>
    );
    render(tree);
    render(tree);
    render(null);
    render(tree);
    expect(await redeemed()).toEqual(['seen']);
  });

  it('not without a token', async () => {
    render(<Exposed token={undefined} path={path} />);
    expect(await redeemed()).toEqual([]);
  });

  it('not on a server', async () => {
    expect(renderToString(<Variation />)).toBe('<h1>Yearly</h1>');
    expect(await redeemed()).toEqual([]);
  });

  it('not while it is suspended', async () => {
    const never = new Promise<never>(() => {});
    const Waiting = (): ReactNode => use(never);
    await act(async () =>
      root.render(
        <Suspense fallback="…">
          <Variation />
          <Waiting />
        </Suspense>,
      ),
    );
    expect(await redeemed()).toEqual([]);
  });

  it('not in a hidden tree; once when it is shown, and shown again', async () => {
    const Tab = ({ mode }: { readonly mode: 'hidden' | 'visible' }): JSX.Element => (
      <Activity mode={mode}>
        <Variation />
      </Activity>
    );
    render(<Tab mode="hidden" />);
    expect(await redeemed()).toEqual([]);
    for (const mode of ['visible', 'hidden', 'visible'] as const) render(<Tab mode={mode} />);
    expect(await redeemed()).toEqual(['seen']);
  });

  it('not by a page that the browser runs ahead; once when it is shown', async () => {
    const ahead = vi.fn(() => true);
    Object.defineProperty(document, 'prerendering', { configurable: true, get: ahead });
    render(<Variation />);
    ahead.mockReturnValue(false);
    expect(await redeemed()).toEqual([]);
    document.dispatchEvent(new Event('prerenderingchange'));
    expect(await redeemed()).toEqual(['seen']);
    Reflect.deleteProperty(document, 'prerendering');
  });

  it('anew for another token', async () => {
    render(<Variation token="one" />);
    render(<Variation token="other" />);
    expect(await redeemed()).toEqual(['one', 'other']);
  });

  it('with all others of its commit in one request, of at most 50', async () => {
    const tokens = Array.from({ length: 60 }, (_, index) => `token ${index}`);
    render(tokens.map((token) => <Variation key={token} token={token} />));
    expect(await redeemed()).toHaveLength(60);
    expect(posts.map(({ length }) => length).sort()).toEqual([1, 10, 50]);
  });
});

describe('a request that failed', () => {
  it.each([
    ['with the next token', (attempt: number) => redeemExposure(`later ${attempt}`, path)],
    ['when the network is back', () => dispatchEvent(new Event('online'))],
  ])('is made again %s', async (_, happen) => {
    statuses = [503];
    render(<Variation />);
    let attempts = 0;
    // The page learns of the failure a moment after the server has answered.
    await vi.waitFor(() => {
      happen(attempts++);
      expect(posts.flat().filter((token) => token === 'seen')).toHaveLength(2);
    });
    expect(await redeemed()).toContain('seen');
    expect(posts.flat().filter((token) => token === 'seen')).toHaveLength(2);
  });

  it('is not made again when the server said no, and a missing handler is named', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    statuses = [404];
    render(<Variation />);
    await vi.waitFor(() => expect(warn).toHaveBeenCalledWith(expect.stringContaining('exposureHandler')));
    expect(await redeemed()).toEqual(['seen']);
  });
});

describe('an exposure that waits until it is visible', () => {
  let observers: FakeObserver[];

  /** A browser's: jsdom lays nothing out. */
  class FakeObserver {
    element: Element | undefined;
    readonly tell: (entries: readonly { readonly isIntersecting: boolean }[]) => void;
    constructor(tell: FakeObserver['tell']) {
      this.tell = tell;
      observers.push(this);
    }
    observe(element: Element): void {
      this.element = element;
    }
    disconnect(): void {
      this.element = undefined;
    }
    see(isIntersecting: boolean): void {
      if (this.element) this.tell([{ isIntersecting }]);
    }
  }

  beforeEach(() => {
    observers = [];
    vi.stubGlobal('IntersectionObserver', FakeObserver);
  });

  const Below = (): JSX.Element => (
    <Exposed token="seen" when="visible" path={path}>
      <section>Yearly</section>
    </Exposed>
  );

  it('is redeemed when its first element is in sight, and not before', async () => {
    render(<Below />);
    const [observer] = observers;
    expect(observer?.element?.tagName).toBe('SECTION');
    observer?.see(false);
    expect(await redeemed()).toEqual([]);
    observer?.see(true);
    expect(await redeemed()).toEqual(['seen']);
  });

  it('is not redeemed by an element that has gone', async () => {
    render(<Below />);
    const seen = [...observers];
    render(null);
    for (const observer of seen) observer.see(true);
    expect(await redeemed()).toEqual([]);
  });

  it('follows the ref of the hook, too', async () => {
    const Own = (): JSX.Element => {
      const [token] = useState('seen');
      return <p ref={useExposure(token, { when: 'visible', path })} />;
    };
    render(<Own />);
    observers[0]?.see(true);
    expect(await redeemed()).toEqual(['seen']);
  });

  it('is redeemed on the page where nobody can tell', async () => {
    vi.stubGlobal('IntersectionObserver', undefined);
    render(<Below />);
    expect(await redeemed()).toEqual(['seen']);
  });
});
