import { randomUUID } from "node:crypto";
import { TRPCError } from "@trpc/server";
import { Client } from "pg";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { GitError } from "@/server/drivers/git/port";
import { openDatabase } from "@/server/platform/db/database";
import { openTestDatabase } from "@/server/platform/db/testing/test-database";
import { AppError } from "@/server/platform/errors";
import { ERROR_MAP, issuesOf, toAppError, toTrpcError } from "./errors";

const { db, url } = await openTestDatabase();
const claims = { userId: randomUUID(), actorKind: "user" as const, action: "test", address: null };

async function thrownBy(work: () => Promise<unknown>): Promise<unknown> {
  try {
    await work();
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
}

const INSIDE = /insert|select|relation|constraint|violates|policy|ops\.|app\.|prisma|ECONN|127\.0\.0\.1/i;

describe("what the database says stays inside", () => {
  const org = { slug: "twice", name: "x" };
  test.each([
    ["a write that policies refuse, through Prisma", () => db.asUser(claims, ({ sql }) => sql.query("insert into ops.projects (id, org_id, slug, name, odoo_version, webhook_secret) values (gen_random_uuid(), gen_random_uuid(), 'x', 'x', '18.0', 'x')")), "forbidden"],
    ["a table nobody may read", () => db.readAsUser(claims, (sql) => sql.query("select * from ops.repo_credentials_")), "internal"],
    ["a column nobody may read", () => db.readAsUser(claims, (sql) => sql.query("select webhook_secret from ops.projects")), "forbidden"],
    ["a name that is taken, through Prisma", () => db.asSystem("x", async ({ prisma }) => { await prisma.org.create({ data: org }); await prisma.org.create({ data: org }); }), "conflict"],
    ["a name that is taken, through SQL", () => db.asSystem("x", async ({ sql }) => { for (const _ of [1, 2]) await sql.query("insert into app.orgs (slug, name) values ('t', 't')"); }), "conflict"],
    ["what is not there, through Prisma", () => db.asSystem("x", ({ prisma }) => prisma.org.findUniqueOrThrow({ where: { slug: "none" } })), "not_found"],
    ["a value that cannot be", () => db.system.query("select 'x'::uuid"), "invalid"],
    ["a rule of the table", () => db.asSystem("x", ({ sql }) => sql.query("update ops.runs set status = 'x'").then(() => sql.query("insert into ops.branch_rules (project_id, position, pattern, stage) values (gen_random_uuid(), 1, 'x', 'nowhere')"))), "invalid"],
    ["something unknown", () => Promise.reject(new TypeError("cannot read ops.runs of undefined")), "internal"],
    ["no error at all", () => Promise.reject(new Error("x", { cause: "select" })), "internal"],
  ] as const)("%s", async (_, work, code) => {
    const error = toAppError(await thrownBy(work));
    expect(error.code).toBe(code);
    expect(error.message).not.toMatch(INSIDE);
    expect(toTrpcError(error).message).toBe(error.message);
  }); // prettier-ignore

  test("a database that is away", async () => {
    const gone = openDatabase(url.replace(/:\d+\//, ":1/"), { applicationName: "test" });
    for (const work of [
      () => gone.system.query("select 1"),
      () => gone.readAsUser(claims, (sql) => sql.query("select 1")),
      () => gone.asSystem(null, ({ prisma }) => prisma.org.count()),
    ]) {
      const error = toAppError(await thrownBy(work));
      expect([error.code, INSIDE.test(error.message)]).toEqual(["unavailable", false]);
    }
    await gone.close();
  });

  test("a connection that PostgreSQL ends in the middle", async () => {
    const admin = new Client({ connectionString: url });
    await admin.connect();
    const running = thrownBy(() => db.readAsUser(claims, (sql) => sql.query("select pg_sleep(20)")));
    await expect
      .poll(
        async () =>
          (
            await admin.query(
              "select pg_terminate_backend(pid) from pg_stat_activity where query like '%pg_sleep(20)%' and pid <> pg_backend_pid()",
            )
          ).rowCount,
      )
      .toBeGreaterThan(0);
    expect(toAppError(await running).code).toBe("unavailable");
    await admin.end();
  });
});

describe("other failures", () => {
  test("an AppError keeps its word", () => {
    const error = new AppError("conflict", "Say so.", "detail");
    expect(toAppError(error)).toBe(error);
    expect(toAppError(toTrpcError(error))).toBe(error);
  });

  test.each([
    ["denied", "conflict"],
    ["unreachable", "unavailable"],
    ["exists", "conflict"],
    ["failed", "internal"],
  ] as const)("Git's %s is %s", (git, code) => {
    expect(toAppError(new GitError(git, "Words for people.", "stderr"))).toMatchObject({
      code,
      message: "Words for people.",
    });
  });

  test("input that does not parse names its fields", () => {
    const { error } = z
      .object({ name: z.string(), page: z.object({ limit: z.number() }) })
      .safeParse({ page: { limit: "x" } });
    const trpc = new TRPCError({ code: "BAD_REQUEST", cause: error });
    expect(toAppError(trpc).code).toBe("invalid");
    expect(issuesOf(trpc)?.map((issue) => issue.path)).toEqual(["name", "page.limit"]);
    expect(issuesOf(toTrpcError(trpc))?.map((issue) => issue.path)).toEqual(["name", "page.limit"]);
    expect(issuesOf(new Error("x"))).toBeNull();
  });

  test("tRPC's own codes come back as they went", () => {
    for (const { trpc, status } of Object.values(ERROR_MAP))
      expect(ERROR_MAP[toAppError(new TRPCError({ code: trpc, message: "x" })).code].status).toBe(status);
    expect(toAppError(new TRPCError({ code: "METHOD_NOT_SUPPORTED", message: "x" })).code).toBe("invalid");
  });
});
