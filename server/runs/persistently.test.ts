import { describe, expect, it } from "vitest";
import { ClusterError } from "@/server/drivers/cluster/port";
import { isInterruption, persistently } from "./persistently";
import { CodeFailure, InterruptedError } from "./step";

const coded = (code: string, message = "x") => Object.assign(new Error(message), { code });

describe("isInterruption", () => {
  it.each<[string, unknown, boolean]>([
    ["a terminated session", coded("57P01"), true],
    ["a server that starts", coded("57P03"), true],
    ["a refused connection", coded("ECONNREFUSED"), true],
    ["Prisma: out of reach", coded("P1001"), true],
    ["Prisma: terminated inside a raw statement", coded("P2010", "Raw query failed. Code: `57P01`."), true],
    ["pg: dead client", new Error("Client has encountered a connection error and is not queryable"), true],
    ["Odoo's server", new ClusterError("unreachable", "x"), true],
    ["said by a step", new InterruptedError("x"), true],
    ["a wrong statement", coded("P2010", "Raw query failed. Code: `42601`."), false],
    ["a constraint", coded("23505"), false],
    ["a full disk of Odoo's server", new ClusterError("disk_full", "x"), false],
    ["a missing file", coded("ENOENT"), false],
    ["the code's fault", new CodeFailure("x"), false],
    ["nothing of ours", "57P01", false],
  ])("%s", (_name, error, expected) => {
    expect(isInterruption(error)).toBe(expected);
  });
});

describe("persistently", () => {
  it("waits a server out, and hands any other failure on at once", async () => {
    let tries = 0;
    const answer = await persistently(async () => {
      tries += 1;
      if (tries < 3) throw coded("57P03");
      return "there";
    });
    expect([answer, tries]).toEqual(["there", 3]);
    await expect(persistently(() => Promise.reject(coded("23505")))).rejects.toMatchObject({ code: "23505" });
  });
});
