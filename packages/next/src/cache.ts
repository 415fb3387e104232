export { askCached } from './ask-cached.js';
