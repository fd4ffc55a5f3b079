import { readdir, readFile } from "node:fs/promises";
import { z } from "zod";
import { writePrivateFile } from "./folders";
import type { HomeLayout } from "./home-layout";

const serviceRecord = z.object({
  deploymentId: z.string(),
  envId: z.string(),
  port: z.number().int(),
  /** of the newest process, which may have ended */
  process: z.object({ pid: z.number().int().positive(), startTicks: z.string(), bootId: z.string() }),
  startedAt: z.iso.datetime(),
  /** known when the worker that started the process was there at its end */
  exitCode: z.number().int().nullable(),
});

/** ServiceRecord is what a worker must know of a service that another one started. */
export type ServiceRecord = z.infer<typeof serviceRecord>;

/** findServiceRecord gives null where there is none, or none that can be read. */
export async function findServiceRecord(path: string): Promise<ServiceRecord | null> {
  const text = await readFile(path, "utf8").catch(() => null);
  if (text === null) return null;
  try {
    return serviceRecord.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

export function writeServiceRecord(path: string, record: ServiceRecord): Promise<void> {
  return writePrivateFile(path, `${JSON.stringify(record, null, 2)}\n`, null);
}

/** listServicePorts: those of stopped services too, which they get again at their next start. */
export async function listServicePorts(layout: HomeLayout): Promise<number[]> {
  const services = await readdir(layout.services).catch(() => []);
  const records = await Promise.all(services.map((id) => findServiceRecord(layout.serviceRecord(id))));
  return records.flatMap((record) => (record === null ? [] : [record.port]));
}
