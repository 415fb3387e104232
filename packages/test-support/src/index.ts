export { findChromium, launchChromium } from './chromium.js';
export { type NativePostgres, startNativePostgres } from './native-postgres.js';
