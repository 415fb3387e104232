/** In a file of its own: a bundler does not know that reading it has no effect, and keeps it where it stands. */
export const UNLIMITED: number = Number.POSITIVE_INFINITY;
