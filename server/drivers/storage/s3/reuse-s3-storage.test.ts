import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { STORAGE_TUNABLES } from "../tunables";
import type { S3StorageSettings } from "./create-s3-storage";
import { reuseS3Storage } from "./reuse-s3-storage";

/** A server where nothing is, and who connected to it. */
async function openEmpty() {
  const sockets: Socket[] = [];
  const keys: (string | undefined)[] = [];
  // it never closes a connection itself
  const server = createServer({ keepAliveTimeout: 0 }, (request, answer) => {
    keys.push(/Credential=(\w+)/.exec(request.headers.authorization ?? "")?.[1]);
    answer.statusCode = 404;
    // without it the connection ends
    answer.setHeader("content-length", "0");
    answer.end();
  });
  server.on("connection", (socket) => sockets.push(socket));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const settings: S3StorageSettings = {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: "x",
    bucket: "b",
    prefix: "",
    pathStyle: true,
    credentials: { accessKeyId: "old", secretAccessKey: "secret" },
    resolve: async () => [{ address: "127.0.0.1", family: 4 }],
  };
  return { sockets, keys, settings };
}

test("a store that is used again has its connection; with another key it has another one", async () => {
  const { sockets, keys, settings } = await openEmpty();
  const open = reuseS3Storage();
  // settings are read anew each time
  for (let use = 0; use < 5; use += 1) expect(await open({ ...settings }).head("a")).toBeNull();
  expect(sockets).toHaveLength(1);
  const before = open(settings);
  const rotated = { ...settings, credentials: { accessKeyId: "old", secretAccessKey: "another" } };
  const renamed = { ...settings, credentials: { accessKeyId: "fresh", secretAccessKey: "secret" } };
  expect(new Set([before, open(rotated), open(renamed), open({ ...settings, bucket: "c" })]).size).toBe(4);
  await open(renamed).head("a");
  // whoever still has the one of before can go on
  await before.head("a");
  expect(keys.slice(-2)).toEqual(["fresh", "old"]);
  expect(sockets).toHaveLength(2);
});

test("connections that nobody uses are closed", async () => {
  const { sockets, settings } = await openEmpty();
  await reuseS3Storage()({ ...settings, idleMs: 20 }).head("a");
  const [socket] = sockets;
  if (!socket) throw new Error("nobody connected");
  if (!socket.destroyed) await once(socket, "close");
  expect(socket.destroyed).toBe(true);
});

test("only so many are kept: those that were used last", async () => {
  const { settings } = await openEmpty();
  const open = reuseS3Storage();
  const of = (bucket: string) => open({ ...settings, bucket });
  const [first, second] = [of("first"), of("second")];
  for (let other = 2; other < STORAGE_TUNABLES.clientsKept; other += 1) of(`other-${other}`);
  expect(of("first")).toBe(first);
  of("one-more");
  expect(of("first")).toBe(first);
  expect(of("second")).not.toBe(second);
});

test("a name that could not be looked up once is looked up again", async () => {
  const { settings } = await openEmpty();
  let asked = 0;
  const resolve = async () => {
    asked += 1;
    if (asked === 1) throw Object.assign(new Error("no answer"), { code: "EAI_AGAIN" });
    return [{ address: "127.0.0.1", family: 4 }];
  };
  const storage = reuseS3Storage()({ ...settings, resolve });
  await expect(storage.head("a")).rejects.toMatchObject({ code: "unreachable" });
  expect(await storage.head("a")).toBeNull();
});
