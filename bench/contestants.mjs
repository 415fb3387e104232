import * as floor from './floor.mjs';
import * as configcat from './peers/configcat.mjs';
import * as eppo from './peers/eppo.mjs';
import * as flagd from './peers/flagd.mjs';
import * as growthbook from './peers/growthbook.mjs';
import * as launchdarkly from './peers/launchdarkly.mjs';
import * as openfeature from './peers/openfeature.mjs';
import * as posthog from './peers/posthog.mjs';
import * as statsig from './peers/statsig.mjs';
import * as unleash from './peers/unleash.mjs';
import * as vercel from './peers/vercel.mjs';
import * as pennon from './pennon.mjs';

export const PEERS = [
  flagd,
  growthbook,
  eppo,
  launchdarkly,
  unleash,
  configcat,
  posthog,
  statsig,
  openfeature,
  vercel,
];
export const ALL = [floor, pennon, ...PEERS];
