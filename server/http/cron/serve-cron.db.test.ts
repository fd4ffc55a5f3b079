import { expect, test } from "vitest";
import { openTestApi } from "@/server/api/testing/test-api";
import { serveCron } from "./serve-cron";
import { CRON_TASKS } from "./tasks";

const api = await openTestApi();
const SECRET = "0123456789abcdef";

function ring(task: string, authorization: string | null, secret: string | null = SECRET): Promise<Response> {
  const headers = new Headers(authorization === null ? {} : { authorization });
  return serveCron(
    api.deps,
    secret,
    new Request(`http://x/api/cron/${task}`, { method: "POST", headers }),
    task,
  );
}

test.each(Object.keys(CRON_TASKS))(
  "%s runs for whoever holds the secret, as often as they like",
  async (task) => {
    for (let time = 0; time < 2; time += 1) {
      const answer = await ring(task, `Bearer ${SECRET}`);
      expect(answer.status).toBe(200);
      await answer.json();
    }
  },
);

test.each([
  ["sync-projects", null, SECRET, 401],
  ["sync-projects", "Bearer wrong", SECRET, 401],
  ["sync-projects", SECRET, SECRET, 401],
  ["sync-projects", "Bearer ", SECRET, 401],
  ["constructor", `Bearer ${SECRET}`, SECRET, 404],
  ["nothing", `Bearer ${SECRET}`, SECRET, 404],
  ["sync-projects", "Bearer null", null, 404],
])("%s with %s is refused", async (task, authorization, secret, status) => {
  const answer = await ring(task, authorization, secret);
  expect(answer.status).toBe(status);
  expect(answer.headers.get("content-type")).toBe("application/problem+json");
});
