import type { FullSnapshot } from '@pennon/core';
import type { Stage } from './stage.js';

/** One thing that holds, however it is played. */
export interface Case {
  readonly name: string;
  readonly snapshot?: FullSnapshot;
  readonly consent?: boolean;
  /** `activity`: React 19.2's; `layout`: a browser that lays pages out; `rules`: a page that holds them. */
  readonly needs?: 'activity' | 'layout' | 'rules';
  readonly play: (stage: Stage) => Promise<void>;
}
