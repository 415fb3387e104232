import type { PGlite } from '@electric-sql/pglite';

/** Does what the handler of Postgres's cancel signal does: the running statement ends where it next looks, with 57014. */
export function cancelIn(pglite: PGlite): void {
  const { memory, queryCancelPending, interruptPending, myLatch } = flagsOf(pglite);
  memory.setInt32(queryCancelPending, 1, true);
  memory.setInt32(interruptPending, 1, true);
  // The latch's first field says that it is set: a sleep ends.
  memory.setInt32(memory.getUint32(myLatch, true), 1, true);
}

/** A cancel that came too late for its statement must not meet the next one. */
export function forgetCancelIn(pglite: PGlite): void {
  const { memory, queryCancelPending } = flagsOf(pglite);
  memory.setInt32(queryCancelPending, 0, true);
}

interface Flags {
  /** Read anew each time: it moves when it grows. */
  readonly memory: DataView;
  readonly queryCancelPending: number;
  readonly interruptPending: number;
  readonly myLatch: number;
}

function flagsOf({ Module: postgres }: PGlite): Flags {
  const { _QueryCancelPending, _InterruptPending, _MyLatch } = postgres as Symbols;
  return {
    memory: new DataView(postgres.HEAPU8.buffer),
    queryCancelPending: _QueryCancelPending,
    interruptPending: _InterruptPending,
    myLatch: _MyLatch,
  };
}

/** The addresses of Postgres's variables, which PGlite exports for its extensions and leaves out of its types. */
type Symbols = PGlite['Module'] &
  Readonly<Record<'_QueryCancelPending' | '_InterruptPending' | '_MyLatch', number>>;
