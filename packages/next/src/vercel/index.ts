export { type DiscoveryOptions, discoveryHandler } from './discovery-handler.js';
export { pennonAdapter } from './pennon-adapter.js';
export { vercelOverrides } from './vercel-overrides.js';
