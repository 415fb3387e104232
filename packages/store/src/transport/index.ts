export { type DualSources, dualSource } from './dual-source.js';
export type { AdapterHealth, HealthState, Outcome } from './health.js';
export { listenToTransport, type TransportEventOf } from './listen-to-transport.js';
export {
  type Envelope,
  type MessageRouter,
  type MessageRouterOptions,
  messageRouter,
} from './message-router.js';
export type { ConfigProblem, Environment } from './read-change.js';
export {
  type Compare,
  type ComparisonStats,
  createTransport,
  type Route,
  type Transport,
  type TransportEvent,
  type TransportOptions,
  type TransportStats,
} from './transport.js';
export {
  type Adapter,
  type Category,
  type CategoryConfig,
  DEFAULT_CONFIG,
  type Stage,
  type TransportChange,
  type TransportConfig,
} from './transport-config.js';
