import * as React from 'react';
import { playAll } from './play.js';

// The suite's page: whoever loads it calls `torture()`.
Object.assign(globalThis, {
  IS_REACT_ACT_ENVIRONMENT: true,
  torture: async (hasLayout: boolean) => ({ version: React.version, outcomes: await playAll({ hasLayout }) }),
});
