/** Runs the app's own code: what it throws must be seen, but must not stop ours. */
export function attempt(work: () => void): void {
  try {
    work();
  } catch (error) {
    console.error(error);
  }
}
