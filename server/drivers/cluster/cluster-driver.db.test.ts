import { inject } from "vitest";
import { runClusterContract } from "./contract-suite";
import { openHarness } from "./testing/postgres-harness";

runClusterContract("PostgreSQL, as a superuser", () => openHarness(inject("databaseUrl"), "superuser"));
runClusterContract("PostgreSQL, as a role with CREATEDB and CREATEROLE", () =>
  openHarness(inject("databaseUrl"), "limited"),
);
