'use client';

export { PennonDevtools } from './pennon-devtools.js';
