export { announcements } from './announcements.js';
