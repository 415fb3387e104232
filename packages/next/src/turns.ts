/** So many at once; who comes later waits in line. */
export interface Turns {
  /**
   * Resolves when it is one's turn, or when the signal is aborted and there is none to be had.
   *
   * @returns ends the turn; once is enough, and more does no harm
   */
  take(signal: AbortSignal): Promise<() => void>;
}

export function createTurns(most: number): Turns {
  let free = most;
  /** In the order in which they came. */
  const line = new Set<() => void>();

  function turn(): () => void {
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      const [next] = line;
      if (next === undefined) free++;
      else next();
    };
  }

  function wait(signal: AbortSignal): Promise<() => void> {
    return new Promise((resolve) => {
      const leaveLine = (): void => {
        line.delete(enter);
        signal.removeEventListener('abort', giveUp);
      };
      const enter = (): void => {
        leaveLine();
        resolve(turn());
      };
      const giveUp = (): void => {
        leaveLine();
        resolve(() => {});
      };
      line.add(enter);
      signal.addEventListener('abort', giveUp);
    });
  }

  return {
    async take(signal) {
      if (signal.aborted) return () => {};
      if (free === 0) return wait(signal);
      free--;
      return turn();
    },
  };
}
