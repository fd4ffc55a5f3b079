import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import {
  findListeners,
  identifyProcess,
  isAlive,
  ownsListener,
  parseEnvironment,
  parseStat,
} from "./process-table";

const stat = (name: string) =>
  `42 (${name}) S 1 42 42 0 -1 4194560 100 0 0 0 5 2 0 0 20 0 4 0 987654 1000 200 18446744073709551615`;

describe("parseStat", () => {
  it.each(["python3", "a b", "x) R 1 (y", "((("])("reads past the name %j", (name) => {
    expect(parseStat(stat(name))).toEqual({
      state: "S",
      parent: 1,
      session: 42,
      startTicks: "987654",
      isKernel: false,
    });
  });

  it("knows the kernel's own threads, which have no variables", () => {
    expect(parseStat(stat("kworker/0:1").replace("4194560", "69238880"))?.isKernel).toBe(true);
  });

  it.each(["", "42", "42 (x) S 1"])("gives null for %j", (text) => {
    expect(parseStat(text)).toBeNull();
  });
});

it("parseEnvironment keeps what is after the first equals sign", () => {
  expect([...parseEnvironment("A=1\0B=x=y\nz\0nonsense\0C=\0")]).toEqual([
    ["A", "1"],
    ["B", "x=y\nz"],
    ["C", ""],
  ]);
});

it("findListeners finds the listening sockets of a port, and only those", () => {
  const table = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:4E20 00000000:0000 0A 00000000:00000000 00:00000000 00000000 200001        0 777 1
   1: 0100007F:4E20 0100007F:9999 01 00000000:00000000 00:00000000 00000000 200001        0 778 1
   2: 0100007F:4E21 00000000:0000 0A 00000000:00000000 00:00000000 00000000 200001        0 779 1`;
  expect(findListeners(table, 20_000)).toEqual(["777"]);
  expect(findListeners("", 20_000)).toEqual([]);
});

describe("a real process", () => {
  it("is alive under its own start time, and no other", async () => {
    const self = await identifyProcess(process.pid);
    if (self === null) throw new Error("this process is not there");
    expect(await isAlive(self)).toBe(true);
    expect(await isAlive({ ...self, startTicks: "1" })).toBe(false);
    expect(await isAlive({ ...self, bootId: "another boot" })).toBe(false);
    expect(await identifyProcess(2 ** 30)).toBeNull();
  });

  it("owns the ports that it listens on", async () => {
    const server = createServer();
    onTestFinished(() => void server.close());
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    expect(await ownsListener(process.pid, port)).toBe(true);
    expect(await ownsListener(process.ppid, port)).toBe(false);
  });
});
