/** Web Locks of one origin, as far as `request` with a signal goes: Node 20 has none. First come, first served. */
export class MemoryLocks implements Pick<LockManager, 'request'> {
  #turn: Promise<unknown> = Promise.resolve();

  request<Value>(_name: string, callback: LockGrantedCallback<Value>): Promise<Awaited<Value>>;
  request<Value>(
    _name: string,
    options: LockOptions,
    callback: LockGrantedCallback<Value>,
  ): Promise<Awaited<Value>>;
  async request<Value>(
    name: string,
    options: LockOptions | LockGrantedCallback<Value>,
    callback?: LockGrantedCallback<Value>,
  ): Promise<Awaited<Value>> {
    const { signal } = typeof options === 'function' ? {} : options;
    const work = typeof options === 'function' ? options : callback;
    const turn = this.#turn;
    const held = turn.then(() => {
      signal?.throwIfAborted();
      return work?.({ name, mode: 'exclusive' });
    });
    this.#turn = held.catch(() => {});
    return (await held) as Awaited<Value>;
  }
}
