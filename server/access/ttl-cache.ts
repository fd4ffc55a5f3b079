/** A small cache whose entries live a fixed time; when full, the oldest goes. Concurrent misses of a key share one load. */
export class TtlCache<Value> {
  private readonly entries = new Map<string, { value: Promise<Value>; until: number }>();

  constructor(
    private readonly ttlMs: number,
    private readonly max: number,
    private readonly now: () => number = () => performance.now(),
  ) {}

  get(key: string, load: () => Promise<Value>): Promise<Value> {
    const found = this.entries.get(key);
    if (found && found.until > this.now()) return found.value;
    this.entries.delete(key);
    const oldest = this.entries.size >= this.max ? this.entries.keys().next() : null;
    if (oldest && !oldest.done) this.entries.delete(oldest.value);
    // The time counts from the start of the load: what it finds is at least that fresh.
    const value = load();
    this.entries.set(key, { value, until: this.now() + this.ttlMs });
    value.catch(() => this.forget(key, value));
    return value;
  }

  delete(key: string): void {
    this.entries.delete(key);
  }

  clear(): void {
    this.entries.clear();
  }

  /** A failed load is not remembered. */
  private forget(key: string, value: Promise<Value>): void {
    if (this.entries.get(key)?.value === value) this.entries.delete(key);
  }
}
