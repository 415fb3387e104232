import type { ReactNode } from 'react';
import { renderToString } from 'react-dom/server.browser';

/** React 18 warns of layout effects on a server; only here does a server have a `document` to be taken for a browser. */
export function htmlOf(tree: ReactNode): string {
  const consoleError = console.error;
  console.error = () => {};
  try {
    return renderToString(tree);
  } finally {
    console.error = consoleError;
  }
}
