import type { OdooInstance } from "../port";

/** exampleInstance is an OdooInstance for tests; nothing at its paths need exist. */
export function exampleInstance(changes: Partial<OdooInstance> = {}): OdooInstance {
  return {
    envId: "env-1",
    deploymentId: "deployment-1",
    user: { ordinal: 1 },
    source: {
      version: "18.0",
      path: "/odoo",
      python: "/usr/bin/python3",
      release: "Odoo Server 18.0",
      revision: "1",
      standIn: true,
      addonsPaths: ["/odoo/addons"],
    },
    python: null,
    addonsPaths: [],
    connection: { host: "127.0.0.1", port: 1, user: "env_1", password: "secret", database: "db-1" },
    variables: {},
    options: {},
    limits: { memoryBytes: 2_684_354_560, timeSeconds: 120 },
    ...changes,
  };
}
