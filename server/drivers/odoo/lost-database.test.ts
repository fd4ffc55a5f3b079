import { expect, it } from "vitest";
import { saysDatabaseLost } from "./lost-database";

const line = (message: string) => ({ level: "error" as const, logger: "odoo.sql_db", message });

it.each([
  "psycopg2.OperationalError: server closed the connection unexpectedly\n\tThis probably means the server terminated",
  "psycopg2.errors.AdminShutdown: terminating connection due to administrator command",
  "FATAL:  the database system is starting up",
  'connection to server at "127.0.0.1", port 5432 failed: Connection refused\n\tIs the server running',
])("%s", (message) => {
  expect(saysDatabaseLost(line(message))).toBe(true);
});

it.each(['psycopg2.errors.UndefinedTable: relation "x" does not exist', "Connection refused by peer"])(
  "not: %s",
  (message) => {
    expect(saysDatabaseLost(line(message))).toBe(false);
  },
);
