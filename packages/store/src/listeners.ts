export { type FlagChange, listenTo, type StoreEvents, subscribeToFlags } from './listen-to.js';
