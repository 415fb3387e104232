'use client';

import type { JSX, ReactNode } from 'react';
import type { BooleanFlagKey } from './pennon-flags.js';
import { useFlagEnabled } from './use-flag-enabled.js';

/** An element that shows the node while a boolean flag is on; for places where no hook may stand, such as a list. */
export function renderIfEnabled(key: BooleanFlagKey, node: ReactNode, otherwise?: ReactNode): JSX.Element {
  return (
    <IfEnabled flag={key} otherwise={otherwise}>
      {node}
    </IfEnabled>
  );
}

interface IfEnabledProps {
  readonly flag: BooleanFlagKey;
  readonly otherwise: ReactNode;
  readonly children: ReactNode;
}

function IfEnabled({ flag, otherwise, children }: IfEnabledProps): ReactNode {
  return useFlagEnabled(flag) ? children : otherwise;
}
