import { randomBytes } from "node:crypto";
import { Client, escapeIdentifier, escapeLiteral } from "pg";
import { addressOf } from "../cluster-server";
import type { ClusterHarness } from "./cluster-harness";
import { createClusterDriver } from "../create-cluster-driver";
import type { RoleCredentials } from "../port";

/** uniquePrefix: tests share a server with each other and with whoever uses it. */
export function uniquePrefix(): string {
  return `capstan_test_${randomBytes(4).toString("hex")}`;
}

/** withClient gives a connection and closes it. */
export async function withClient<T>(url: string, act: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url });
  client.on("error", () => {});
  await client.connect();
  try {
    return await act(client);
  } finally {
    await client.end();
  }
}

export type AdminKind = "superuser" | "limited";

/** makeAdmin gives the URL of the superuser, or of a role of its own with CREATEDB and CREATEROLE only. */
export async function makeAdmin(url: string, kind: AdminKind, prefix: string) {
  if (kind === "superuser") return { adminUrl: url, dispose: async () => {} };
  const admin = { name: `${prefix}_admin`, password: "admin" };
  const name = escapeIdentifier(admin.name);
  await withClient(url, (client) =>
    client.query(`create role ${name} login createdb createrole password ${escapeLiteral(admin.password)}`),
  );
  return {
    adminUrl: addressOf(url, new URL(url).pathname.slice(1) || "postgres", admin),
    dispose: () =>
      withClient(url, async (client) => void (await client.query(`drop role if exists ${name}`))),
  };
}

/** openHarness: the real driver, administrated by `kind`; tables are made and read by the roles themselves. */
export async function openHarness(
  url: string,
  kind: AdminKind,
): Promise<ClusterHarness & { adminUrl: string }> {
  const prefix = uniquePrefix();
  const { adminUrl, dispose } = await makeAdmin(url, kind, prefix);
  const as = (database: string, role: RoleCredentials) => addressOf(url, database, role);
  return {
    prefix,
    adminUrl,
    driver: createClusterDriver({ url: adminUrl }),
    write: (database, role, key, value) =>
      withClient(as(database, role), async (client) => {
        await client.query("create table if not exists content (key text primary key, value text)");
        await client.query(
          "insert into content values ($1, $2) on conflict (key) do update set value = excluded.value",
          [key, value],
        );
      }),
    read: (database, role, key) =>
      withClient(as(database, role), async (client) => {
        const { rows } = await client.query<{ value: string }>("select value from content where key = $1", [
          key,
        ]);
        return rows[0]?.value ?? null;
      }),
    ownerOf: (database) =>
      withClient(addressOf(url, database), async (client) => {
        const { rows } = await client.query<{ owner: string }>(
          "select tableowner as owner from pg_tables where tablename = 'content'",
        );
        return rows[0]?.owner ?? null;
      }),
    openSession: async (database, role) => {
      const client = new Client({ connectionString: as(database, role) });
      let isOpen = true;
      const ended = new Promise<void>((resolve) => client.once("end", resolve));
      client.on("error", () => {});
      client.once("end", () => {
        isOpen = false;
      });
      await client.connect();
      return {
        isOpen: () => isOpen,
        close: async () => {
          await client.end();
          await ended;
        },
      };
    },
    makeForeign: (database) =>
      withClient(
        adminUrl,
        async (client) => void (await client.query(`create database ${escapeIdentifier(database)}`)),
      ),
    dispose: async () => {
      await withClient(url, async (client) => {
        const { rows } = await client.query<{ datname: string }>(
          "select datname from pg_database where starts_with(datname, $1)",
          [prefix],
        );
        for (const { datname } of rows)
          await client.query(`drop database ${escapeIdentifier(datname)} with (force)`);
      });
      await dispose();
    },
  };
}
