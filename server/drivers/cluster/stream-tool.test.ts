import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";
import { streamTool } from "./stream-tool";

const MEGABYTE = Buffer.alloc(1_000_000);

/** What a program says that is given ten megabytes. */
async function say(
  script: string,
  input: Readable = Readable.from(Array(10).fill(MEGABYTE)),
): Promise<string> {
  let said = "";
  await streamTool([process.execPath, "-e", script], { environment: {}, input }, async (output) => {
    said = await text(output);
  });
  return said;
}

test.each([
  ["is gone", "process.stdin.once('data', () => { require('fs').writeSync(1, 'all'); process.exit(0) })"],
  ["closes its end", "process.stdin.once('data', () => { process.stdin.destroy(); console.log('all') })"],
])("a program that has read enough and %s did its work", async (_what, script) => {
  expect((await say(script)).trim()).toBe("all");
});

test("a program that is gone before the rest of its input comes did its work, too", async () => {
  const waiting = new Readable({ read: () => {} });
  waiting.push(Buffer.alloc(1_000));
  const script = "process.stdin.once('data', () => { require('fs').writeSync(1, 'all'); process.exit(0) })";
  expect(await say(script, waiting)).toBe("all");
});

test("a program that ends badly, and one whose input breaks, did not", async () => {
  const bad = "process.stdin.once('data', () => { console.error('error: no'); process.exit(1) })";
  await expect(say(bad)).rejects.toMatchObject({ name: "ClusterError" });
  const broken = Readable.from(
    (function* () {
      yield MEGABYTE;
      throw new Error("the store is away");
    })(),
  );
  await expect(say("process.stdin.resume()", broken)).rejects.toThrow("the store is away");
  const cut = new Readable({ read: () => {} });
  cut.push(MEGABYTE);
  setImmediate(() => cut.destroy());
  await expect(say("process.stdin.resume()", cut)).rejects.toThrow("Premature close");
});
