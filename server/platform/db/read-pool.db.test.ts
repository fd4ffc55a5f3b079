import { randomUUID } from "node:crypto";
import { Client } from "pg";
import { expect, test } from "vitest";
import type { SqlClient } from "./sql-client";
import { openTestDatabase } from "./testing/test-database";

const { db, url } = await openTestDatabase();
const claims = (userId: string = randomUUID()) => ({
  userId,
  actorKind: "user" as const,
  action: null,
  address: null,
});

type Who = { who: string; role: string; readonly: string };
const WHO = `select ops.jwt_user()::text as who, current_user::text as role, current_setting('transaction_read_only') as readonly`;

test("a read is the person's, read-only, and leaves nothing behind for the next one", async () => {
  const people = Array.from({ length: 60 }, () => randomUUID());
  const seen = await Promise.all(
    people.map((userId) => db.readAsUser(claims(userId), async (sql) => {
      const [first] = await sql.query<Who>(WHO);
      const [second] = await sql.query<Who>(WHO);
      return [first, second];
    })),
  ); // prettier-ignore
  for (const [index, both] of seen.entries())
    for (const row of both)
      expect(row).toEqual({ who: people[index], role: "authenticated", readonly: "on" });
});

test("nothing can be written", async () => {
  const write = db.readAsUser(claims(), (sql) => sql.query("update app.users set name = 'x'"));
  await expect(write).rejects.toThrow(/read-only transaction/);
});

test("a failing read does not spoil its connection, nor does one that throws on its way", async () => {
  for (let round = 0; round < 10; round += 1) {
    await expect(db.readAsUser(claims(), (sql) => sql.query("select 1/0"))).rejects.toThrow(/division/);
    await expect(db.readAsUser(claims(), () => Promise.reject(new Error("mine")))).rejects.toThrow("mine");
    const userId = randomUUID();
    const [row] = await db.readAsUser(claims(userId), (sql) => sql.query<Who>(WHO));
    expect(row?.who).toBe(userId);
  }
});

test("the statements of a read are one transaction, whether asked one by one or at once; an error begins another", async () => {
  const begun = async (sql: SqlClient) =>
    (await sql.query<{ at: string }>("select now()::text || pg_backend_pid() as at"))[0]?.at;
  const { together, later, after } = await db.readAsUser(claims(), async (sql) => {
    const together = await Promise.all([begun(sql), begun(sql), begun(sql)]);
    const later = await begun(sql);
    await expect(sql.query("select 1/0")).rejects.toThrow(/division/);
    return { together, later, after: [await begun(sql), (await sql.query<Who>(WHO))[0]?.role] };
  });
  expect(new Set([...together, later]).size).toBe(1);
  expect(after).toEqual([expect.not.stringMatching(String(later)), "authenticated"]);
});

test("a value that cannot be sent fails its statement only, and a row that cannot be read too", async () => {
  const never: Record<string, unknown> = {};
  never.itself = never;
  const rows = await db.readAsUser(claims(), async (sql) => {
    await expect(sql.query("select $1::jsonb", [never])).rejects.toThrow(/circular/i);
    await expect(sql.query("select $1::int", ["no number"])).rejects.toThrow(/invalid input/);
    return sql.query<{ n: number }>("select 7 as n");
  });
  expect(rows).toEqual([{ n: 7 }]);
});

test("a read that is over takes no statement, and leaves its connections to others", async () => {
  const held: SqlClient[] = [];
  await db.readAsUser(claims(), (sql) => Promise.resolve(held.push(sql)));
  await expect(held[0]?.query("select 1")).rejects.toThrow("after its end");
  // More than there are connections: none is kept by a transaction that nobody ended.
  const many = Array.from({ length: 100 }, (_, n) => n);
  const read = (n: number) =>
    db.readAsUser(claims(), (sql) => sql.query<{ n: number }>("select $1::int as n", [n]));
  expect((await Promise.all(many.map(read))).flat()).toEqual(many.map((n) => ({ n })));
});

test("whoever is nobody sees nothing, and the claims of a statement end with it", async () => {
  const userId = randomUUID();
  await db.asSystem("test", ({ prisma }) =>
    prisma.user.create({ data: { id: userId, email: userId, name: "x" } }),
  );
  const count = (id: string) => db.readAsUser(claims(id), (sql) => sql.query("select id from app.users"));
  expect(await count(userId)).toHaveLength(1);
  expect(await count(randomUUID())).toHaveLength(0);
  expect(
    await count(`${randomUUID()}'; drop table ops.runs; --`).catch((error: Error) => error.message),
  ).toContain("uuid");
});

test("a statement that does not parse is not taken for prepared", async () => {
  const bad = () => db.readAsUser(claims(), (sql) => sql.query("select nothing_like_it from app.users"));
  for (let round = 0; round < 20; round += 1) await expect(bad()).rejects.toThrow(/nothing_like_it/);
});

test("parameters of every kind arrive", async () => {
  const values = ["it's", null, 7, ["a", 'b"c'], new Date(0)];
  const [row] = await db.readAsUser(claims(), (sql) =>
    sql.query(
      "select $1::text as a, $2::text as b, $3::int as c, $4::text[] as d, $5::timestamptz as e",
      values,
    ),
  );
  expect(row).toEqual({ a: "it's", b: null, c: 7, d: ["a", 'b"c'], e: new Date(0) });
});

test("connections that PostgreSQL ended are replaced", async () => {
  const admin = new Client({ connectionString: url });
  await admin.connect();
  await db.readAsUser(claims(), (sql) => sql.query(WHO));
  await admin.query(
    "select pg_terminate_backend(pid) from pg_stat_activity where application_name like '% reads' and datname = current_database()",
  );
  await expect
    .poll(() =>
      db
        .readAsUser(claims(), (sql) => sql.query(WHO))
        .then(
          () => "read",
          () => "failed",
        ),
    )
    .toBe("read");
  await admin.end();
});
