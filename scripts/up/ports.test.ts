import net from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import {
  findPortOwner,
  findPortTrouble,
  parseListeners,
  pickNextPort,
  pickPrivatePort,
  refuseTakenPort,
  reservePort,
} from "./ports.mjs";

const open: net.Server[] = [];

function listen(host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    open.push(server);
    server.once("error", reject);
    server.listen(0, host, () => resolve((server.address() as net.AddressInfo).port));
  });
}

afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => new Promise((resolve) => server.close(resolve))));
});

describe("parseListeners", () => {
  const table = [
    "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode",
    "   0: 0100007F:1004 00000000:0000 0A 00000000:00000000 00:00000000 00000000   101        0 23137 1 0000 100 0 0 10 0",
    "   1: 0100007F:1004 0100007F:D0BC 01 00000000:00000000 00:00000000 00000000     0        0 23138 1 0000 20 4 30 10 -1",
    "   2: 00000000:0035 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 23139 1 0000 100 0 0 10 0",
  ].join("\n");

  it.each([
    [4100, ["23137"]],
    [53, ["23139"]],
    [80, []],
  ])("port %i: %j", (port, inodes) => {
    expect(parseListeners(table, port)).toEqual(inodes);
  });
});

describe("ports in use", () => {
  it.each(["127.0.0.1", "0.0.0.0"])("are seen on %s, with their owner, and named", async (host) => {
    const port = await listen(host);
    expect(await findPortTrouble(port)).toBe("EADDRINUSE");
    expect(findPortOwner(port)?.pid).toBe(process.pid);
    await expect(refuseTakenPort("PORT", port)).rejects.toThrow(
      new RegExp(`Port ${port} .* \\(process ${process.pid}\\)`),
    );
  });

  it("are passed over, and so are those that are ours already", async () => {
    const taken = await listen("127.0.0.1");
    const next = await pickNextPort(taken, [taken + 1]);
    expect(next).toBeGreaterThan(taken + 1);
    expect(await pickPrivatePort(taken, () => 0.5)).not.toBe(taken);
  });

  it("stay reserved until they are given free", async () => {
    const port = await pickPrivatePort(null, Math.random);
    const release = await reservePort(port);
    expect(await findPortTrouble(port)).toBe("EADDRINUSE");
    const response = await fetch(`http://127.0.0.1:${port}/`);
    expect(response.status).toBe(503);
    expect(await response.text()).toContain("starting");
    await release();
    expect(await findPortTrouble(port)).toBeNull();
    expect(await pickPrivatePort(port, Math.random)).toBe(port);
  });
});
