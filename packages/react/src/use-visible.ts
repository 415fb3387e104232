import { useCallback, useEffect, useRef } from 'react';

export interface Watch {
  readonly isWatching: boolean;
  /** What is in sight is in sight anew when this changes. */
  readonly scope: string;
}

/**
 * Calls back when the element that is given the returned ref comes in sight. Where nobody can tell, such as in a
 * browser without IntersectionObserver, what is on the page is in sight.
 */
export function useVisible(
  onVisible: () => void,
  { isWatching, scope }: Watch,
): (element: Element | null) => void {
  const isVisible = useRef(false);
  const latest = useRef(onVisible);
  const observer = useRef<IntersectionObserver>(undefined);
  // biome-ignore lint/correctness/useExhaustiveDependencies: see `Watch.scope`
  useEffect(() => {
    latest.current = onVisible;
    if (isWatching && isVisible.current) onVisible();
  }, [onVisible, isWatching, scope]);
  return useCallback(
    (element) => {
      // An element that goes away, or into a hidden tree, is out of sight.
      observer.current?.disconnect();
      isVisible.current = false;
      if (element === null || !isWatching) return;
      if (typeof IntersectionObserver === 'undefined') {
        isVisible.current = true;
        return;
      }
      observer.current = new IntersectionObserver((entries) => {
        isVisible.current = entries.at(-1)?.isIntersecting === true;
        if (isVisible.current) latest.current();
      });
      observer.current.observe(element);
    },
    [isWatching],
  );
}
