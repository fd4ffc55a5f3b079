import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { isPermitted, PERMISSIONS, ROLES, STAGES, type Permission } from "./matrix";

/** One line for each role and permission: the stages it holds on. */
function print(): string {
  const permissions = Object.keys(PERMISSIONS) as Permission[];
  return ROLES.map((role) =>
    [
      `${role}`,
      ...permissions.map((permission) => {
        const stages = STAGES.filter((stage) => isPermitted(role, permission, stage));
        return `  ${permission.padEnd(24)}${stages.join(" ") || "-"}`;
      }),
    ].join("\n"),
  ).join("\n\n");
}

test("the matrix is what matrix.golden.txt says; change both on purpose", () => {
  expect(`${print()}\n`).toBe(readFileSync(path.join(import.meta.dirname, "matrix.golden.txt"), "utf8"));
});

test("a null stage asks for any", () => {
  expect(isPermitted("developer", "environment.build", null)).toBe(true);
  expect(isPermitted("viewer", "environment.build", null)).toBe(false);
});
