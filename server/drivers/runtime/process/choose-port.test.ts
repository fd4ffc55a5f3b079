import { createServer, type AddressInfo } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { createPortBook } from "./create-port-book";
import { choosePort, isPortFree, planPortOrder } from "./choose-port";

const range = { portMin: 10, portMax: 14 };

describe("choosePort", () => {
  it("tries each port once, from a random one on", () => {
    expect(planPortOrder(range, () => 0)).toEqual([10, 11, 12, 13, 14]);
    expect(planPortOrder(range, () => 0.99)).toEqual([14, 10, 11, 12, 13]);
  });

  it("skips those that are not free", async () => {
    expect(await choosePort(range, { random: () => 0, isFree: async (port) => port > 11 })).toBe(12);
  });

  it("says so when none is left", async () => {
    const none = choosePort(range, { random: () => 0.5, isFree: async () => false });
    await expect(none).rejects.toMatchObject({ code: "port" });
  });

  it("sees a real listener", async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void server.close());
    expect(await isPortFree((server.address() as AddressInfo).port)).toBe(false);
  });
});

describe("a port book", () => {
  it("gives each port once until it is released, and none that a service has", async () => {
    const free = await freePorts(4);
    const [first = 0, second = 0] = free;
    const range = { portMin: Math.min(...free), portMax: Math.max(...free) };
    const book = createPortBook(range, { random: () => 0, listTaken: async () => [range.portMin] });
    const given = await Promise.all([book.reserve(first), book.reserve(first), book.reserve(second)]);
    expect(new Set(given).size).toBe(3);
    expect(given[0]).toBe(first);
    expect(given).not.toContain(range.portMin === first || range.portMin === second ? -1 : range.portMin);
    book.release(first);
    expect(await book.reserve(first)).toBe(first);
  });
});

/** Ports that the system has just found free. */
async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer();
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      return server;
    }),
  );
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}
