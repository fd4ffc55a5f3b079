import { expect, it } from "vitest";
import { isDirect } from "./is-direct";

const token = { authorization: "Bearer cap_x" };
const list = "/api/v1/projects/demo/runs?limit=20";

it.each([
  ["GET", list],
  ["POST", "/api/v1/environments/5b6/rebuild"],
  ["DELETE", "/api/v1/tokens/5b6"],
  ["GET", "/api/v1/nothing.json"],
  ["GET", "/api/v1/projects/caf%C3%A9"],
])("is, with a token: %s %s", (method, url) => {
  expect(isDirect({ method, url, headers: token })).toBe(true);
});

it.each([
  ["HEAD", list, token],
  ["OPTIONS", list, token],
  ["GET", list, {}],
  ["GET", list, { cookie: "session=1" }],
  ["GET", list, { ...token, cookie: "session=1" }],
  ["GET", "/api/v1", token],
  ["GET", "/api/v1/projects/", token],
  ["GET", "/api/v1//projects", token],
  ["GET", "//api/v1/projects", token],
  ["GET", "/api/v1/projects\\demo", token],
  ["GET", "/api/v12/projects", token],
  ["GET", "/api/trpc/runs.list", token],
  ["GET", "http://elsewhere.example/api/v1/projects", token],
  ["GET", "/runs/1", token],
  ["GET", undefined, token],
])("is not: %s %s", (method, url, headers) => {
  expect(isDirect({ method, url, headers })).toBe(false);
});
