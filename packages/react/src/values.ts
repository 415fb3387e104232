'use client';

export { ValuesProvider, type ValuesProviderProps } from './values-provider.js';
