import { CHANNELS, type Channel, type Listener } from "@/server/platform/db/listener";

export type Doorbell = {
  /**
   * The number of the last ring, counted over the whole process: followers rung together see the same number, so they
   * can share what they read because of it.
   */
  version(): number;
  /** wait resolves at the next ring after version `seen`, after `timeoutMs`, or when the signal aborts. */
  wait(seen: number, timeoutMs: number, signal: AbortSignal): Promise<void>;
  close(): void;
};

export type OpenDoorbell = {
  channels: readonly Channel[];
  /** decides whether a ring is for this follower */
  matches: (payload: string, channel: Channel) => boolean;
  onRing?: (channel: Channel, payload: string | null) => void;
};

/** All doorbells of the process, on one LISTEN connection. */
export class Doorbells {
  private rings = 0;

  constructor(private readonly listener: Listener) {
    // Subscribed first, so the count has moved before any doorbell looks at it.
    for (const channel of CHANNELS) listener.subscribe(channel, () => (this.rings += 1));
  }

  /** open rings for the payloads that `matches` accepts, and always after a lost connection. */
  open({ channels, matches, onRing }: OpenDoorbell): Doorbell {
    let version = this.rings;
    let wake: (() => void) | null = null;
    const ends = channels.map((channel) =>
      this.listener.subscribe(channel, (payload) => {
        if (payload !== null && !matches(payload, channel)) return;
        version = this.rings;
        onRing?.(channel, payload);
        wake?.();
      }),
    );
    return {
      version: () => version,
      wait: (seen, timeoutMs, signal) => {
        if (version !== seen || signal.aborted) return Promise.resolve();
        return new Promise<void>((resolve) => {
          const finish = () => {
            wake = null;
            clearTimeout(timer);
            signal.removeEventListener("abort", finish);
            resolve();
          };
          const timer = setTimeout(finish, timeoutMs);
          signal.addEventListener("abort", finish);
          wake = finish;
        });
      },
      close: () => {
        for (const end of ends) end();
      },
    };
  }
}
