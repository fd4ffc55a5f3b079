import { describe, expect, test } from "vitest";
import { openTestApi } from "@/server/api/testing/test-api";
import { serveTrpc } from "./serve-trpc";

const SITE = "http://capstan.test:3000";
const api = await openTestApi();

test("a batch holds fifty questions at most", async () => {
  const { headers } = await api.addPerson("alex");
  const ask = async (count: number) => {
    const paths = Array.from({ length: count }, () => "me.get").join(",");
    return serveTrpc(api.deps, new Request(`${SITE}/api/trpc/${paths}?batch=1`, { headers }));
  };
  expect((await ask(50)).status).toBe(200);
  expect((await ask(51)).status).toBe(400);
});

describe("what is no JSON is a bad request", () => {
  test.each([
    ["a body that breaks off", "projects.create", { method: "POST", body: "{" }],
    ["no text", "projects.list?input=%00", {}],
    ["a broken escape", "projects.list?input=%ff", {}],
  ])("%s", async (_name, path, init) => {
    const { headers } = await api.addPerson("alex");
    headers.set("content-type", "application/json");
    const answer = await serveTrpc(api.deps, new Request(`${SITE}/api/trpc/${path}`, { headers, ...init }));
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({
      error: { message: "The input is not JSON.", data: { reason: "invalid" } },
    });
  });
});
