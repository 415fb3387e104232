// Re-exported so that tests of packages below the stack may run one: their boundaries allow test-support, not local.
export { type LocalStack, startLocal } from '@pennon/local';
export { findChromium, launchChromium } from './chromium.js';
export { type DevStack, startDevStack } from './dev-stack.js';
export { type NativePostgres, startNativePostgres } from './native-postgres.js';
export { type Next15App, startNext15 } from './next-15.js';
export { freePort, type RunningProcess, startProcess } from './running-process.js';
export {
  buildShop,
  distDirOf,
  type Shop,
  type ShopOptions,
  type ShopServer,
  startShop,
  startShopBefore,
} from './shop.js';
