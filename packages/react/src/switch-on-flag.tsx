'use client';

import type { JSX, ReactNode } from 'react';
import { FlagSwitch } from './flag-switch.js';
import type { FlagKey, VariationOf } from './pennon-flags.js';

type Nodes<Key extends string> = Readonly<Record<VariationOf<Key>, ReactNode>>;

/** An element that shows the node of the flag's variation; without a fallback every declared variation needs its node. */
export function switchOnFlag<Key extends FlagKey>(key: Key, nodes: Nodes<Key>): JSX.Element;
export function switchOnFlag<Key extends FlagKey>(
  key: Key,
  nodes: Partial<Nodes<Key>>,
  fallback: ReactNode,
): JSX.Element;
export function switchOnFlag(
  key: FlagKey,
  nodes: Partial<Nodes<FlagKey>>,
  fallback?: ReactNode,
): JSX.Element {
  return <FlagSwitch flag={key} cases={nodes} fallback={fallback} />;
}
