import { describe, expect, it } from "vitest";
import type { DeploymentDto } from "./contract";
import { describeRollbackWays } from "./plan-rollback";

const deployment = (changes: Partial<DeploymentDto>): DeploymentDto => ({
  id: "00000000-0000-4000-8000-000000000001",
  number: 1,
  environmentId: "00000000-0000-4000-8000-000000000002",
  runId: null,
  gitSha: "0123456789abcdef0123456789abcdef01234567",
  gitSubject: null,
  gitAuthor: null,
  odooVersion: "18.0",
  odooRelease: "Odoo Server 18.0",
  standIn: false,
  createdAt: "2026-01-01T00:00:00.000Z",
  current: false,
  neutralized: false,
  rollbackOf: null,
  rollbackMode: null,
  modules: { shop: "18.0.1.0" },
  data: { at: "2026-01-02T00:00:00.000Z", expiresAt: null },
  ...changes,
});
const now = deployment({ number: 2, current: true, data: null, modules: { shop: "18.0.1.1", extra: "1" } });

describe("describeRollbackWays", () => {
  it("says which modules were updated since", () => {
    const { code, codeAndData } = describeRollbackWays(deployment({}), now);
    expect(code).toMatchObject({ available: true, reason: null });
    expect(code.meaning.join(" ")).toContain("shop 18.0.1.0 → 18.0.1.1, extra (new)");
    expect(codeAndData).toMatchObject({ available: true, dataAt: "2026-01-02T00:00:00.000Z" });
  });

  it.each<[string, DeploymentDto, DeploymentDto | null, RegExp, RegExp]>([
    ["the one that serves", now, now, /is the one that serves/, /is the one that serves/],
    ["nothing serving", deployment({}), null, /Nothing serves/, /Nothing serves/],
  ])("closes both ways to %s", (_name, target, from, code, data) => {
    const ways = describeRollbackWays(target, from);
    expect(ways.code.reason).toMatch(code);
    expect(ways.codeAndData.reason).toMatch(data);
  });

  it.each<[string, Partial<DeploymentDto>, RegExp]>([
    ["that was not kept", { data: null }, /not kept any more/],
    ["of another stage, onto production", { neutralized: true }, /before this branch was production/],
  ])("closes the way to data %s, and leaves the code's open", (_name, changes, reason) => {
    const ways = describeRollbackWays(deployment(changes), now);
    expect(ways.code.available).toBe(true);
    expect(ways.codeAndData.available).toBe(false);
    expect(ways.codeAndData.reason).toMatch(reason);
  });
});
