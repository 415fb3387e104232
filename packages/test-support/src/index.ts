export { findChromium, launchChromium } from './chromium.js';
export { type NativePostgres, startNativePostgres } from './native-postgres.js';
export { freePort, type RunningProcess, startProcess } from './running-process.js';
export { buildShop, type Shop, startShop } from './shop.js';
