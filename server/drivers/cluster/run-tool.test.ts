import { expect, test } from "vitest";
import { runTool } from "./run-tool";

const run = (script: string) =>
  runTool([process.execPath, "-e", script], { environment: {}, outputMaxBytes: 1_000 });

test("a program that was killed from outside says so; one that we end because it says too much does not", async () => {
  await expect(run("process.kill(process.pid, 'SIGKILL')")).rejects.toThrow("was ended from outside");
  const error = await run("setInterval(() => console.log('x'.repeat(2000)), 1)").catch(
    (thrown: Error) => thrown,
  );
  expect(error).toMatchObject({ name: "ClusterError", code: "failed" });
  expect(String(error)).not.toContain("from outside");
});
