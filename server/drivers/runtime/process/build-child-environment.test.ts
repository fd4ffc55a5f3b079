import { describe, expect, it } from "vitest";
import { buildChildEnvironment } from "./build-child-environment";

const place = { home: "/data", tmp: "/tmp-of-env", python: "/venv/bin/python" };

describe("buildChildEnvironment", () => {
  it("passes on what the project sets, and nothing of Capstan's own", () => {
    const environment = buildChildEnvironment(place, { ODOO_STAGE: "staging", KEY: "a=b\nc" }, { TAG: "1" });
    expect(environment).toMatchObject({ ODOO_STAGE: "staging", KEY: "a=b\nc", TAG: "1", HOME: "/data" });
    expect(environment.PATH).toBe("/venv/bin:/usr/local/bin:/usr/bin:/bin");
    expect(environment).toMatchObject({ USER: "odoo", LOGNAME: "odoo" });
    expect(environment).not.toHaveProperty("DATABASE_URL");
  });

  it("lets no variable of a project take the place of a reserved one", () => {
    const reserved = { HOME: "/x", TMPDIR: "/x", PATH: "/x", TAG: "x", PYTHONUTF8: "0" };
    const environment = buildChildEnvironment(place, reserved, { TAG: "1" });
    expect(Object.values(environment)).not.toContain("/x");
    expect(environment).toMatchObject({ TAG: "1", PYTHONUTF8: "1" });
  });

  it.each(["", "A=B", "A B", "1A", "Ä", "A\0"])("refuses the name %j", (name) => {
    expect(() => buildChildEnvironment(place, { [name]: "x" }, {})).toThrow(
      "cannot be an environment variable",
    );
  });

  it("refuses a value with a zero byte", () => {
    expect(() => buildChildEnvironment(place, { A: "x\0y" }, {})).toThrow("zero byte");
  });
});
