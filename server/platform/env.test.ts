import { describe, expect, test } from "vitest";
import { readSettings } from "./env";
import { PASSWORD_ONLY } from "./sign-in-ways";

const BASE = {
  DATABASE_URL: "postgresql://capstan@db.example.com/capstan",
  ODOO_DATABASE_URL: "postgresql://capstan@db.example.com/postgres",
  CAPSTAN_HOME: "/srv/capstan",
  CAPSTAN_SECRET: "0123456789abcdef0123456789abcdef",
  PORT: "4100",
  ROUTER_PORT: "4101",
};
const jwt = (role: string) => `x.${Buffer.from(JSON.stringify({ role })).toString("base64url")}.x`;
const URL_SET = { SUPABASE_URL: "https://abc.supabase.co/" };
const KEY = "sb_publishable_abc";

describe("the Supabase project", () => {
  test("is none when nothing is set", () => expect(readSettings(BASE).supabase).toBeNull());

  test.each([
    ["the publishable key", { SUPABASE_PUBLISHABLE_KEY: KEY }, KEY],
    ["the older anon key", { SUPABASE_ANON_KEY: jwt("anon") }, jwt("anon")],
    ["the newer one of both", { SUPABASE_PUBLISHABLE_KEY: KEY, SUPABASE_ANON_KEY: jwt("anon") }, KEY],
  ])("is known by its address and %s", (_what, keys, publishableKey) => {
    expect(readSettings({ ...BASE, ...URL_SET, ...keys }).supabase).toEqual({
      supabaseUrl: "https://abc.supabase.co",
      publishableKey,
      signIn: PASSWORD_ONLY,
    });
  });

  test.each([
    ["no key", URL_SET, /SUPABASE_PUBLISHABLE_KEY is not set/],
    ["no address", { SUPABASE_PUBLISHABLE_KEY: KEY }, /SUPABASE_URL is not set/],
    ["an empty address", { SUPABASE_URL: "", SUPABASE_PUBLISHABLE_KEY: KEY }, /SUPABASE_URL must/],
    ["no http", { SUPABASE_URL: "abc.supabase.co", SUPABASE_PUBLISHABLE_KEY: KEY }, /SUPABASE_URL must/],
    [
      "a path",
      { SUPABASE_URL: "https://a.example.com/x", SUPABASE_PUBLISHABLE_KEY: KEY },
      /SUPABASE_URL must/,
    ],
    ["an empty key", { ...URL_SET, SUPABASE_PUBLISHABLE_KEY: "" }, /SUPABASE_PUBLISHABLE_KEY must/],
    [
      "an empty key beside a good one",
      { ...URL_SET, SUPABASE_PUBLISHABLE_KEY: KEY, SUPABASE_ANON_KEY: "" },
      /ANON_KEY must/,
    ],
    ["the secret key", { ...URL_SET, SUPABASE_PUBLISHABLE_KEY: "sb_secret_abc" }, /publishable/],
    ["the service role's key", { ...URL_SET, SUPABASE_ANON_KEY: jwt("service_role") }, /publishable/],
    ["a key that is none", { ...URL_SET, SUPABASE_ANON_KEY: "a.b.c" }, /publishable/],
  ])("with %s is an error", (_what, settings, message) => {
    expect(() => readSettings({ ...BASE, ...settings })).toThrow(message);
  });
});
