/** A run's stream as a browser without a page keeps it: connects again by itself, from the last line it got. */

export type Seen = { seq: number; message: string; atMs: number };

export type Follower = {
  seen: Seen[];
  /** how often the connection was made */
  connections: number;
  stop(): void;
};

/** Pause before the next attempt, as a browser's EventSource makes. */
const RECONNECT_MS = 500;

/** followStream reads `/runs/{id}/events` as an event stream until it is stopped. */
export function followStream(url: string, token: string): Follower {
  const abort = new AbortController();
  const follower: Follower = { seen: [], connections: 0, stop: () => abort.abort() };
  void (async () => {
    while (!abort.signal.aborted) {
      await readOnce(url, token, follower, abort.signal).catch(() => {});
      await new Promise((resolve) => setTimeout(resolve, RECONNECT_MS));
    }
  })();
  return follower;
}

async function readOnce(url: string, token: string, follower: Follower, signal: AbortSignal): Promise<void> {
  const last = follower.seen.at(-1)?.seq;
  const response = await fetch(url, {
    signal,
    headers: {
      authorization: `Bearer ${token}`,
      accept: "text/event-stream",
      ...(last === undefined ? {} : { "last-event-id": String(last) }),
    },
  });
  if (!response.ok || !response.body) throw new Error(`${response.status}`);
  follower.connections += 1;
  let rest = "";
  for await (const text of response.body.pipeThrough(new TextDecoderStream())) {
    const atMs = performance.timeOrigin + performance.now();
    const blocks = `${rest}${text}`.split("\n\n");
    rest = blocks.pop() ?? "";
    for (const block of blocks) {
      const data = /^data: ?(.*)$/m.exec(block)?.[1];
      const line: unknown = data ? JSON.parse(data) : null;
      if (isLine(line)) follower.seen.push({ seq: line.seq, message: line.message, atMs });
    }
  }
}

function isLine(value: unknown): value is { seq: number; message: string } {
  return typeof value === "object" && value !== null && "seq" in value && "message" in value;
}
