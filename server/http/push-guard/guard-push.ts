/**
 * Who may push is asked per project; who may push to a branch depends on its stage. Before a push reaches Git, the refs
 * it names are read and judged: one that is not permitted refuses the push as a whole, and nothing is stored.
 */
import { createGunzip } from "node:zlib";
import { Readable } from "node:stream";
import { parseCommands, type PushCommands, type PushedRef } from "./parse-commands";
import { buildRefusal } from "./build-refusal";
import { PUSH_GUARD_TUNABLES } from "./tunables";

/** Says why a ref may not be pushed; null when it may. */
export type JudgeRef = (pushed: PushedRef) => Promise<string | null>;

/** guardPush gives the request to pass on (its body whole again), or the answer that refuses it. */
export async function guardPush(request: Request, judge: JudgeRef): Promise<Request | Response> {
  if (!request.body) return request;
  const chunks = readBody(request)[Symbol.asyncIterator]();
  const { commands, head } = await readCommands(chunks);
  if (commands.kind !== "commands") return plain(400, "This is not a push that Capstan can read.");
  const judged = await Promise.all(
    commands.refs.map(async (pushed) => ({ ref: pushed.ref, reason: await judge(pushed) })),
  );
  if (judged.every(({ reason }) => reason === null)) return restore(request, head, chunks);
  await drain(chunks);
  const refused = judged.map(({ ref, reason }) => ({ ref, reason: reason ?? "refused with the others" }));
  return new Response(new Uint8Array(buildRefusal(refused, commands.sideBand)), {
    headers: { "content-type": "application/x-git-receive-pack-result", "cache-control": "no-store" },
  });
}

type Chunks = AsyncIterator<Buffer>;

/** A packed request is unpacked here: what is judged must be what Git reads. */
function readBody(request: Request): AsyncIterable<Buffer> {
  const body = Readable.fromWeb(request.body as import("node:stream/web").ReadableStream<Uint8Array>);
  return request.headers.get("content-encoding") === "gzip" ? body.pipe(createGunzip()) : body;
}

async function readCommands(chunks: Chunks): Promise<{ commands: PushCommands; head: Buffer }> {
  let head: Buffer = Buffer.alloc(0);
  for (;;) {
    const commands = parseCommands(head);
    if (commands.kind !== "more" || head.length > PUSH_GUARD_TUNABLES.commandsMaxBytes)
      return { commands, head };
    const next = await chunks.next();
    if (next.done) return { commands, head };
    head = Buffer.concat([head, next.value]);
  }
}

function restore(request: Request, head: Buffer, chunks: Chunks): Request {
  let first = true;
  const body = new ReadableStream<Uint8Array>({
    pull: async (controller) => {
      if (first) {
        first = false;
        return controller.enqueue(new Uint8Array(head));
      }
      const next = await chunks.next();
      if (next.done) controller.close();
      else controller.enqueue(new Uint8Array(next.value));
    },
    cancel: async () => void (await chunks.return?.()),
  });
  const headers = new Headers(request.headers);
  if (headers.get("content-encoding") === "gzip") headers.delete("content-length");
  headers.delete("content-encoding");
  const init = { method: request.method, headers, body, signal: request.signal, duplex: "half" };
  return new Request(request.url, init as RequestInit);
}

async function drain(chunks: Chunks): Promise<void> {
  let size = 0;
  for (;;) {
    const next = await chunks.next();
    if (next.done) return;
    size += next.value.length;
    if (size > PUSH_GUARD_TUNABLES.drainMaxBytes) return void (await chunks.return?.());
  }
}

function plain(status: number, text: string): Response {
  return new Response(`${text}\n`, { status, headers: { "content-type": "text/plain; charset=utf-8" } });
}
