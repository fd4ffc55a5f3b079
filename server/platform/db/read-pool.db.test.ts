import { randomUUID } from "node:crypto";
import { Client } from "pg";
import { expect, test } from "vitest";
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
