import { useEffect, useLayoutEffect } from 'react';

/** Before paint, so that nobody sees the earlier context's flags; React 18 warns about layout effects on a server. */
export const useBrowserLayoutEffect: typeof useLayoutEffect =
  typeof document === 'undefined' ? useEffect : useLayoutEffect;
