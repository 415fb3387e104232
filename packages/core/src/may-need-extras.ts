const WORDS =
  /"(window"|score"|bucketing"|now"|regex"|before"|after"|includes_|semver_|within_|\w+_ignore_|prerequisites":\[\{|sticky":t|layer":\{|holdout":")/;

/**
 * Whether documents may use what is in `@pennon/core/extras`. It misses none; another use of one of the words makes it
 * say yes for nothing.
 */
export function mayNeedExtras(documents: unknown): boolean {
  try {
    return WORDS.test(JSON.stringify(documents));
  } catch {
    // Nested too deeply to be written down: for what quarantines that flag to say.
    return true;
  }
}
