import { describe, expect, it } from "vitest";
import { readDatabaseAddress, withoutPassword } from "./database-address.mjs";
import { readUpSettings } from "./settings.mjs";

const read = (env: Record<string, string>) =>
  readUpSettings(env as unknown as NodeJS.ProcessEnv, "/srv/capstan", "/home/alex");

describe("readUpSettings", () => {
  it("has a default for everything", () => {
    expect(read({})).toEqual({
      root: "/srv/capstan",
      home: "/srv/capstan/.capstan",
      port: 4100,
      routerPort: null,
      databaseUrl: null,
      odooDatabaseUrl: null,
      url: "http://localhost:4100",
      odooFolders: [],
    });
  });

  it.each([
    [{ PORT: "4200" }, { port: 4200, url: "http://localhost:4200" }],
    [{ CAPSTAN_HOME: "data" }, { home: "/home/alex/data" }],
    [{ CAPSTAN_HOME: "/srv/data/" }, { home: "/srv/data" }],
    [{ CAPSTAN_URL: "https://capstan.example.com/" }, { url: "https://capstan.example.com" }],
    [{ ROUTER_PORT: "8080" }, { routerPort: 8080 }],
    [
      { ODOO_SOURCES: '{"18.0": {"path": "/srv/odoo"}, "17.0": {"path": "odoo-17"}}' },
      {
        odooFolders: [
          { version: "18.0", folder: "/srv/odoo" },
          { version: "17.0", folder: "/srv/capstan/odoo-17" },
        ],
      },
    ],
    [{ DATABASE_URL: "postgres://u:p@db/x" }, { databaseUrl: "postgres://u:p@db/x", odooDatabaseUrl: null }],
  ])("reads %j", (env, settings) => {
    expect(read(env)).toMatchObject(settings);
  });

  it.each([
    [{ PORT: "" }, "PORT is set but empty."],
    [{ PORT: "0" }, "PORT=0 is not a port."],
    [{ PORT: "65536" }, "PORT=65536 is not a port."],
    [{ PORT: "41 00" }, "PORT=41 00 is not a port."],
    [{ PORT: "4100", ROUTER_PORT: "4100" }, "PORT and ROUTER_PORT are both 4100."],
    [{ CAPSTAN_HOME: " " }, "CAPSTAN_HOME is set but empty."],
    [{ CAPSTAN_HOME: "/" }, "CAPSTAN_HOME=/ is no folder of its own."],
    [{ CAPSTAN_HOME: "/srv/capstan" }, "CAPSTAN_HOME=/srv/capstan is no folder of its own."],
    [{ CAPSTAN_HOME: "/srv/a\nb" }, "CAPSTAN_HOME holds a line break."],
    [{ CAPSTAN_URL: "" }, "CAPSTAN_URL is set but empty."],
    [{ CAPSTAN_URL: "capstan.example.com" }, "CAPSTAN_URL=capstan.example.com is not a web address."],
    [{ DATABASE_URL: "" }, "DATABASE_URL is set but empty."],
    [{ ODOO_DATABASE_URL: "  " }, "ODOO_DATABASE_URL is set but empty."],
    [{ ODOO_SOURCES: "" }, "ODOO_SOURCES is set but empty."],
    [{ ODOO_SOURCES: "/srv/odoo" }, "ODOO_SOURCES is no JSON object."],
    [{ ODOO_SOURCES: '["/srv/odoo"]' }, "ODOO_SOURCES is no JSON object."],
    [
      { ODOO_SOURCES: '{"eighteen": {"path": "/srv/odoo"}}' },
      'ODOO_SOURCES: "eighteen" is no version of Odoo.',
    ],
    [{ ODOO_SOURCES: '{"18.0": "/srv/odoo"}' }, "ODOO_SOURCES gives no path for Odoo 18.0."],
  ])("refuses %j: %s", (env, message) => {
    expect(() => read(env)).toThrow(message);
  });
});

describe("readDatabaseAddress", () => {
  it.each([
    "postgresql://capstan:secret@db.example.com:5432/capstan",
    "postgres://capstan@db/capstan?sslmode=require",
    "postgresql://u:p%40ss@[::1]:5433/x",
  ])("takes %s", (address) => {
    expect(readDatabaseAddress("DATABASE_URL", address)).toBe(address);
  });

  it.each([
    ["mysql://u:p@db/x", "is not a PostgreSQL address"],
    ["db.example.com:5432/capstan", "is not a PostgreSQL address"],
    ["capstan", "is not a PostgreSQL address"],
    ["postgresql:///capstan", "names no host"],
    ["postgresql:///capstan?host=/run/postgresql", "names no host"],
    ["postgresql://db.example.com", "names no database"],
    ["postgresql://db.example.com/", "names no database"],
    ["postgresql://u:100%@db/x", "has a % that is not part of an escape"],
    [" postgresql://db/x", "has blanks around it"],
  ])("refuses %j: %s", (address, reason) => {
    expect(() => readDatabaseAddress("DATABASE_URL", address)).toThrow(reason);
  });

  it("never shows the password", () => {
    expect(withoutPassword("postgresql://u:secret@db:5432/x")).toBe("db:5432/x");
  });
});
