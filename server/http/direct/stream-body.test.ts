import { createServer, request as ask, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { discardBody, streamBody } from "./stream-body";

/** A server that does `act` with a request of a megabyte, and what it answered. */
async function posted(act: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
  const server = createServer(act);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const answer = Promise.withResolvers<IncomingMessage>();
  const asking = ask({ port, host: "127.0.0.1", method: "POST" }, answer.resolve);
  asking.once("error", answer.reject);
  asking.end(Buffer.alloc(1_000_000));
  return Buffer.concat(await (await answer.promise).toArray()).toString();
}

test("all of a body comes, as it is taken", async () => {
  const said = await posted(async (request, response) => {
    let bytes = 0;
    for await (const piece of streamBody(request)) bytes += piece.byteLength;
    response.end(String(bytes));
  });
  expect(said).toBe("1000000");
});

test.each([
  ["stops reading", (stream: ReadableStream) => stream.cancel()],
  ["never reads", (_stream: ReadableStream, request: IncomingMessage) => discardBody(request)],
])("whoever %s takes nobody else's word of its end away", async (_what, leave) => {
  const said = await posted((request, response) => {
    request.once("end", () => response.end("it ended"));
    void leave(streamBody(request), request);
  });
  expect(said).toBe("it ended");
});
