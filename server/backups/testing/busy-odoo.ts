/** People who upload and delete, and Odoo's collector behind them, as ir_attachment.py does it. */
import { createHash } from "node:crypto";
import { mkdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import type { ClusterSql } from "@/server/drivers/cluster/port";

export type BusyOdoo = {
  uploads(): number;
  /** upload: so many more, beside whatever else goes on; resolves when they are there */
  upload(more: number): Promise<void>;
  /** beside gives the same driver, with an upload beside some of its calls */
  beside<T extends object>(driver: T): T;
  /** settle: until nothing is under way any more; throws what broke */
  settle(): Promise<void>;
};

/** Attachments that are there at a time: enough for each moment to differ from the one before, few enough to be quick. */
const KEPT = 12;
/** Deletions between two collections. Odoo collects once a day; here hardly a backup goes by without one. */
const COLLECTED_EVERY = 4;
/** Calls of a driver to an upload. With one each, backups would mostly read what came because they are being made. */
const CALLS_AN_UPLOAD = 4;

/**
 * createBusyOdoo works through a connection of its own. As in Odoo a file is written before the row that names it is
 * committed, a deleted row only notes its file, and the collector removes noted files that no row names, under the lock that
 * keeps every writer out.
 */
export function createBusyOdoo(sql: ClusterSql, filestore: string): BusyOdoo {
  let count = 0;
  let calls = 0;
  let noted: string[] = [];
  let queue = Promise.resolve();

  const create = async () => {
    const content = `content ${(count += 1)}`;
    const sha1 = createHash("sha1").update(content).digest("hex");
    const name = `${sha1.slice(0, 2)}/${sha1}`;
    await mkdir(path.dirname(path.join(filestore, name)), { recursive: true });
    await writeFile(path.join(filestore, name), content);
    await sql.query(
      "insert into ir_attachment (store_fname, checksum, file_size) values ($1, $2, $3::integer)",
      [name, sha1, content.length],
    );
  };
  const remove = async () => {
    const rows = await sql.query<{ name: string }>(
      `delete from ir_attachment where id in (select id from ir_attachment order by md5(id::text || $1::text) limit 1)
       returning store_fname as name`,
      [count],
    );
    noted.push(...rows.map(({ name }) => name));
  };
  const collect = async () => {
    await sql.query("begin");
    await sql.query("lock table ir_attachment in share mode");
    const named = await sql.query<{ name: string }>("select store_fname as name from ir_attachment");
    const kept = new Set(named.map(({ name }) => name));
    for (const name of noted) if (!kept.has(name)) await rm(path.join(filestore, name));
    noted = [];
    await sql.query("commit");
  };
  const work = async () => {
    await create();
    if (count > KEPT) await remove();
    if (noted.length >= COLLECTED_EVERY) await collect();
  };
  const upload = (more: number) => {
    for (let done = 0; done < more; done += 1) queue = queue.then(work);
    return queue;
  };
  return {
    uploads: () => count,
    upload,
    beside: (driver) =>
      new Proxy(driver, {
        get: (target, key) => {
          const value: unknown = Reflect.get(target, key, target);
          if (typeof value !== "function") return value;
          return (...args: unknown[]): unknown => {
            // what breaks is told by settle
            if ((calls += 1) % CALLS_AN_UPLOAD === 0) upload(1).catch(() => {});
            return Reflect.apply(value, target, args);
          };
        },
      }),
    settle: () => queue,
  };
}
