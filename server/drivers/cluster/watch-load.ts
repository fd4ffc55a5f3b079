import { Readable } from "node:stream";
import type { ClusterServer } from "./cluster-server";
import type { ClusterError } from "./port";
import { refused } from "./refuse-dump";
import { DATABASE_SIZE } from "./sql/database-statements";
import { LOAD_ROOM, limitStatements, limitTempFiles } from "./sql/load-statements";
import type { LoadBounds } from "./tunables";

export type LoadWatch = {
  /** counted: the same stream, whose bytes are seen going by */
  counted(source: Readable): Readable;
  /** moved: a statement has ended */
  moved(): void;
  /** the bound that was broken; null while none is */
  broken(): ClusterError | null;
  /** room: bytes on the disk that are in proportion to what was read so far */
  room(): number;
  stop(): void;
};

type Watched = { name: string; bounds: LoadBounds; onBroken: () => void };

/**
 * watchLoad looks after what somebody else's statements take, in time and on the disk. A limit inside the session would not
 * do: they can set it to what they like. `onBroken` is called once.
 */
export function watchLoad(server: ClusterServer, { name, bounds, onBroken }: Watched): LoadWatch {
  const began = performance.now();
  let movedAt = began;
  let bytes = 0;
  let broken: ClusterError | null = null;
  let timer: NodeJS.Timeout | null = null;
  const look = async () => {
    // a server that does not answer has the load itself fail
    const size = await readSize(server, name).catch(() => 0);
    if (timer === null) return;
    const now = performance.now();
    broken = judgeLoad({ stillMs: now - movedAt, totalMs: now - began, bytes, size }, bounds);
    if (broken) onBroken();
    else timer = setTimeout(() => void look(), bounds.lookMs);
  };
  timer = setTimeout(() => void look(), bounds.lookMs);
  const moved = () => {
    movedAt = performance.now();
  };
  return {
    counted: (source) =>
      Readable.from(
        (async function* () {
          for await (const chunk of source as AsyncIterable<Buffer>) {
            bytes += chunk.length;
            moved();
            yield chunk;
          }
        })(),
        { objectMode: false },
      ),
    moved,
    broken: () => broken,
    room: () => roomOf(bytes, bounds),
    stop: () => {
      if (timer) clearTimeout(timer);
      timer = null;
    },
  };
}

/** The temporary files only a superuser may see; for others, a database of its own is all that is looked at. */
async function readSize(server: ClusterServer, name: string): Promise<number> {
  const { superuser } = await server.facts();
  const [row] = await server.run<{ size: string }>(superuser ? LOAD_ROOM : DATABASE_SIZE, [name]);
  return Number(row?.size ?? 0);
}

function roomOf(bytes: number, { sizeFloorBytes, sizeFactor }: LoadBounds): number {
  return sizeFloorBytes + sizeFactor * bytes;
}

/** judgeLoad: the bound that a load is over; null while it is within all. Pure. */
function judgeLoad(
  load: { stillMs: number; totalMs: number; bytes: number; size: number },
  bounds: LoadBounds,
): ClusterError | null {
  const detail = JSON.stringify(load);
  if (load.stillMs > bounds.stillMs)
    return refused(
      `One of its statements took longer than ${minutes(bounds.stillMs)}. Take out what it waits for, and bring it again.`,
      detail,
    );
  if (load.totalMs > bounds.totalMs)
    return refused(`Loading it took longer than ${minutes(bounds.totalMs)}. Bring a smaller one.`, detail);
  if (load.size > roomOf(load.bytes, bounds))
    return refused(
      `Its statements take ${Math.round(load.size / 1_048_576)} MB of the disk for ${Math.round(load.bytes / 1_048_576)} MB, which no dump of Odoo does.`,
      detail,
    );
  return null;
}

function minutes(ms: number): string {
  return ms >= 120 * 60_000 ? `${Math.round(ms / 3_600_000)} hours` : `${Math.ceil(ms / 60_000)} minutes`;
}

/**
 * boundRole: of all that the role does later, as what a view of the dump does when it is asked whether it is of Odoo. Its
 * temporary files only a superuser may bound, and only one can undo it.
 */
export async function boundRole(
  server: ClusterServer,
  role: string,
  bounds: Pick<LoadBounds, "stillMs" | "tempFilesBytes">,
): Promise<void> {
  await server.run(limitStatements(role, bounds.stillMs));
  const { superuser } = await server.facts();
  if (superuser) await server.run(limitTempFiles(role, bounds.tempFilesBytes));
}
