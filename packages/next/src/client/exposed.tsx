'use client';

import { type JSX, type ReactNode, useCallback, useEffect, useRef } from 'react';
import { redeemExposure } from './redeem-exposure.js';

/** When an exposure counts, and where it is sent. */
export interface ExposureOptions {
  /** Once it is on the page (`commit`, the default), or once it is in sight (`visible`). */
  readonly when?: 'commit' | 'visible' | undefined;
  /** Where `exposureHandler` answers; by default `/api/pennon/exposures`. With a `basePath` give it whole. */
  readonly path?: string | undefined;
}

/** For {@link Exposed}. */
export interface ExposedProps extends ExposureOptions {
  /** Of `getExperiment`; without one nothing is recorded: outside the experiment there is none. */
  readonly token: string | undefined;
  readonly children?: ReactNode;
}

/**
 * Records that a person sees the variation that the server rendered: when React has committed it, once, also in
 * StrictMode and when it is hidden and shown again. What is only prefetched, or never shown, is not recorded.
 * For `visible` its first element counts, in a `<div style="display: contents">`.
 */
export function Exposed({ token, children, when = 'commit', path }: ExposedProps): JSX.Element {
  const ref = useExposure(token, { when, path });
  const watch = useCallback(
    (wrapper: Element | null) => ref(wrapper && (wrapper.firstElementChild ?? wrapper.parentElement)),
    [ref],
  );
  if (when === 'commit') return <>{children}</>;
  return (
    <div ref={watch} style={{ display: 'contents' }}>
      {children}
    </div>
  );
}

/**
 * The hook of `<Exposed>`.
 *
 * @returns the ref of the element that must be in sight, for `visible`
 */
export function useExposure(
  token: string | undefined,
  { when = 'commit', path }: ExposureOptions = {},
): (element: Element | null) => void {
  const observer = useRef<IntersectionObserver>(undefined);
  useEffect(() => {
    if (when === 'commit' && token !== undefined) redeemExposure(token, path);
  }, [token, when, path]);
  return useCallback(
    (element) => {
      // An element that goes away, or into a hidden tree, is out of sight.
      observer.current?.disconnect();
      if (element === null || when === 'commit' || token === undefined) return;
      observer.current = whenVisible(element, () => redeemExposure(token, path));
    },
    [token, when, path],
  );
}

/** Where nobody can tell, what is on the page is in sight. */
function whenVisible(element: Element, onVisible: () => void): IntersectionObserver | undefined {
  if (typeof IntersectionObserver === 'undefined') {
    onVisible();
    return undefined;
  }
  const observer = new IntersectionObserver((entries) => {
    if (entries.at(-1)?.isIntersecting !== true) return;
    observer.disconnect();
    onVisible();
  });
  observer.observe(element);
  return observer;
}
