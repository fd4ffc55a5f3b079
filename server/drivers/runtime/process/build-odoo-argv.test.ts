import { expect, it } from "vitest";
import { exampleInstance } from "../testing/example-instance";
import { buildOdooArgv } from "./build-odoo-argv";

it.each([
  [null, "/usr/bin/python3"],
  ["/venv/bin/python", "/venv/bin/python"],
])("calls odoo-bin with the python %s", (python, file) => {
  const argv = buildOdooArgv(exampleInstance({ python }), "/x/odoo.conf", ["neutralize", "--stdout"]);
  expect(argv).toEqual([file, "/odoo/odoo-bin", "neutralize", "--stdout", "-c", "/x/odoo.conf"]);
});
