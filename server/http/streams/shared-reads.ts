/**
 * Followers of one run ring at the same moment and want the same rows. Reads with one key that are under way are shared:
 * fifty viewers cost one query. The key carries the position and the ring's version, so nobody is given an answer to a
 * question that was asked before their ring.
 */
export class SharedReads {
  private readonly underway = new Map<string, Promise<unknown>>();

  read<Value>(key: string, load: () => Promise<Value>): Promise<Value> {
    const found = this.underway.get(key) as Promise<Value> | undefined;
    if (found) return found;
    const value = load().finally(() => this.underway.delete(key));
    this.underway.set(key, value);
    return value;
  }
}
