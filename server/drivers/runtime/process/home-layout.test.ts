import { describe, expect, it } from "vitest";
import { createHomeLayout } from "./home-layout";

const layout = createHomeLayout("/home/c");

describe("createHomeLayout", () => {
  it("puts everything under home", () => {
    expect(layout.filestore({ envId: "e", database: "demo ü" })).toBe(
      "/home/c/environments/e/data/filestore/demo ü",
    );
    expect(layout.serviceRecord("d")).toBe("/home/c/services/d/service.json");
    expect(layout.lock("venv", "d")).toMatch(/^\/home\/c\/locks\/venv-\d{1,3}$/);
  });

  it.each(["", ".", "..", "../x", "a/b", "/etc", "a\0", ".hidden", "-x", "ü", "x".repeat(129)])(
    "refuses the id %j",
    (id) => {
      for (const path of [layout.environment, layout.service, layout.venv, layout.deploymentCommands]) {
        expect(() => path(id)).toThrow("cannot use");
      }
    },
  );

  it.each(["", ".", "..", "../x", "a/b", "a\0b", "x".repeat(256)])("refuses the database %j", (database) => {
    expect(() => layout.filestore({ envId: "e", database })).toThrow("cannot use");
  });
});
