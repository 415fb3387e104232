export { type OneTabListensOptions, oneTabListens } from './one-tab-listens.js';
