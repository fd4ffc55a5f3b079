import { expect, test } from "vitest";
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
