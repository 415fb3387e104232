import type { ReactNode } from 'react';

/** A component that suspends until it is let go; by throwing, because `use` is React 19's. */
export function gate() {
  let open = () => {};
  let isOpen = false;
  const waiting = new Promise<void>((resolve) => {
    open = () => {
      isOpen = true;
      resolve();
    };
  });
  const Gate = ({ children }: { children?: ReactNode }) => {
    if (!isOpen) throw waiting;
    return <>{children}</>;
  };
  return { Gate, open: () => open() };
}
