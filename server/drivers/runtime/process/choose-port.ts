import { createServer } from "node:net";
import { RuntimeError } from "../port";

export type PortRange = { portMin: number; portMax: number };

/** planPortOrder gives all ports of the range from a random one on, so that two workers seldom try the same. */
export function planPortOrder({ portMin, portMax }: PortRange, random: () => number): number[] {
  const count = portMax - portMin + 1;
  const first = Math.floor(random() * count);
  return Array.from({ length: count }, (_, at) => portMin + ((first + at) % count));
}

/**
 * choosePort gives a free port of 127.0.0.1. It can be lost between here and Odoo's start;
 * Odoo then ends with “address in use”, and its next start asks again. Throws RuntimeError `port`.
 */
export async function choosePort(
  range: PortRange,
  { random, isFree }: { random: () => number; isFree: (port: number) => Promise<boolean> },
): Promise<number> {
  for (const port of planPortOrder(range, random)) {
    if (await isFree(port)) return port;
  }
  throw new RuntimeError(
    "port",
    `No port from ${range.portMin} to ${range.portMax} is free. Delete environments that are not needed.`,
  );
}

/** isPortFree binds the port on the loopback address for a moment. */
export function isPortFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen({ port, host: "127.0.0.1", exclusive: true }, () => server.close(() => resolve(true)));
  });
}
