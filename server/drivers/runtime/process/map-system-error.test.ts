import { expect, it } from "vitest";
import { OdooOptionError } from "@/server/drivers/odoo/plan-config";
import { RuntimeError } from "../port";
import { mapSystemError } from "./map-system-error";

it.each([
  [Object.assign(new Error("no space"), { code: "ENOSPC" }), "disk_full"],
  [Object.assign(new Error("quota"), { code: "EDQUOT" }), "disk_full"],
  [Object.assign(new Error("denied"), { code: "EACCES" }), "failed"],
  ["text", "failed"],
  [new RuntimeError("port", "none free"), "port"],
])("maps %s to %s", (error, code) => {
  expect(mapSystemError(error, "testing").code).toBe(code);
});

it("keeps the words about a setting that Odoo could not read", () => {
  const error = new OdooOptionError("workers", "Remove “workers”.");
  expect(mapSystemError(error, "testing").message).toBe("Remove “workers”.");
});
