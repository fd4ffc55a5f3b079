/**
 * One connection that LISTENs, shared by everything in the process. A notification is only a doorbell: after a
 * reconnect every subscriber is rung once, since rings may have been missed.
 */
import { EventEmitter } from "node:events";
import { Client } from "pg";

export const CHANNELS = ["runs", "run_events", "environments", "environment_events", "access"] as const;
export type Channel = (typeof CHANNELS)[number];

/** payload is null after a reconnect: anything may have changed. */
export type Ring = (payload: string | null) => void;

const RECONNECT_PAUSE_MS = 500;

export class Listener {
  private readonly bells = new EventEmitter().setMaxListeners(0);
  private client: Client | null = null;
  private closed = false;
  private ready: Promise<void>;

  constructor(private readonly url: string) {
    this.ready = this.connect();
  }

  /** subscribe returns the function that ends it. */
  subscribe(channel: Channel, ring: Ring): () => void {
    this.bells.on(channel, ring);
    return () => this.bells.off(channel, ring);
  }

  /** whenReady resolves once LISTEN is in force for the first time. */
  whenReady(): Promise<void> {
    return this.ready;
  }

  subscriberCount(channel: Channel): number {
    return this.bells.listenerCount(channel);
  }

  async close(): Promise<void> {
    this.closed = true;
    await this.client?.end().catch(() => {});
  }

  private async connect(): Promise<void> {
    while (!this.closed) {
      const client = new Client({
        connectionString: this.url,
        application_name: "capstan listen",
        keepAlive: true,
      });
      try {
        await client.connect();
        this.client = client;
        client.on("notification", (note) => this.bells.emit(note.channel, note.payload ?? ""));
        client.on("error", () => {});
        client.on("end", () => this.again());
        await client.query(CHANNELS.map((channel) => `listen ${channel}`).join("; "));
        for (const channel of CHANNELS) this.bells.emit(channel, null);
        return;
      } catch {
        await client.end().catch(() => {});
        await new Promise((resolve) => setTimeout(resolve, RECONNECT_PAUSE_MS));
      }
    }
  }

  private again(): void {
    this.client = null;
    if (!this.closed) setTimeout(() => (this.ready = this.connect()), RECONNECT_PAUSE_MS).unref();
  }
}
