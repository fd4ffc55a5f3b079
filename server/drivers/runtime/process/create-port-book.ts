import { choosePort, isPortFree, type PortRange } from "./choose-port";

/** PortBook hands out ports of this machine; one that is handed out is not given again before its release. */
export type PortBook = {
  /** reserve gives `preferred` when it is free. Throws RuntimeError `port` when no port is. */
  reserve(preferred?: number): Promise<number>;
  release(port: number): void;
};

/** createPortBook: `listTaken` gives the ports that services have for themselves, running or not. */
export function createPortBook(
  range: PortRange,
  { random, listTaken }: { random: () => number; listTaken: () => Promise<Iterable<number>> },
): PortBook {
  const reserved = new Set<number>();
  return {
    async reserve(preferred) {
      if (preferred !== undefined && !reserved.has(preferred) && (await isPortFree(preferred))) {
        reserved.add(preferred);
        return preferred;
      }
      const taken = new Set(await listTaken());
      const port = await choosePort(range, {
        random,
        // asked anew for each port: another call may have reserved it during the last look
        isFree: async (candidate) =>
          !taken.has(candidate) && !reserved.has(candidate) && isPortFree(candidate),
      });
      reserved.add(port);
      return port;
    },
    release: (port) => void reserved.delete(port),
  };
}
