import { expect } from "@playwright/test";
import { addon, openClone, type Clone } from "./git";
import { api, ended, signIn } from "./session";
import type { Stack } from "./stack";
import { test } from "./test";

const PROJECT = "rough-sea";
const OWNED = "document.title = 'owned'";
const SUBJECT = `\u001b[31mRed\u001b[0m <img src=x onerror="${OWNED}"> & <b>bold</b>`;
/** What is longer is cut by the runtime, which says how much is missing. */
const LONG_CHARS = 10_000_000;

let stack: Stack;
let clone: Clone;

test.beforeAll(async ({ stack: shared }) => {
  stack = shared;
  await api(stack, "/projects", { method: "POST", body: '{"name": "Rough sea", "odooVersion": "18.0"}' });
  clone = await openClone(`${stack.url}/git/${PROJECT}.git`, stack.admin.token);
});
test.afterAll(() => clone?.dispose());

type Run = { id: string; gitSubject: string | null };

test("what a module writes and a commit says stays text: HTML, colours, bytes, a line of 10 MB", async ({
  page,
}) => {
  const install = {
    log: [
      ["INFO", "odoo.addons.loud", "\u001b[31mred words\u001b[0m and plain ones"],
      ["INFO", "odoo.addons.loud", `<script>${OWNED}</script><img src=x onerror="${OWNED}">`],
      ["INFO", "odoo.addons.loud", `\u001b]0;${OWNED}\u0007\u001b[2J\u001b]8;;javascript:${OWNED}\u0007link`],
    ],
    log_long: LONG_CHARS,
  };
  // A module of its own: bytes without a header belong to the line before.
  const binary = {
    // NUL, an overlong and a broken sequence, a lone continuation byte, half a surrogate, a terminal's bell
    raw_base64: Buffer.from([0x42, 0x49, 0x4e, 0, 0xc0, 0xaf, 0xff, 0x80, 0xed, 0xa0, 0x80, 7, 10]).toString(
      "base64",
    ),
  };
  await clone.push(
    "feature/loud",
    {
      ...addon("babble", "1.0", { "odoo_sim.json": JSON.stringify({ install: binary }) }),
      ...addon("loud", "1.0", { "odoo_sim.json": JSON.stringify({ install }) }),
    },
    { message: SUBJECT },
  );
  let run: Run | undefined;
  await expect
    .poll(async () => {
      const { items } = await api<{ items: Run[] }>(stack, `/projects/${PROJECT}/runs`);
      run = items[0];
      return items.length;
    })
    .toBe(1);
  const id = run?.id ?? "";
  expect(await ended(stack, id)).toBe("succeeded");

  await signIn(page, stack);
  await page.goto(`${stack.url}/runs/${id}`);
  const log = page.getByRole("region", { name: "Log", exact: true });
  const search = log.getByRole("searchbox");
  await expect(
    page.getByText(`Red <img src=x onerror="${OWNED}"> & <b>bold</b>`, { exact: true }),
  ).toBeVisible();

  await search.fill("plain ones");
  const red = log.getByText("red words", { exact: true });
  await expect(red).toBeVisible();
  const colorOf = (element: typeof red) => element.evaluate((node) => window.getComputedStyle(node).color);
  expect(await colorOf(red)).not.toBe(await colorOf(red.locator("..")));

  await search.fill("<script>");
  await expect(log.getByRole("listitem").filter({ hasText: `<script>${OWNED}</script><img` })).toBeVisible();
  await search.fill("javascript:");
  await expect(log.getByRole("listitem").filter({ hasText: /link/ }).first()).toBeVisible();
  expect(await log.locator("script, img, a[href^=javascript]").count()).toBe(0);

  await search.fill("BIN");
  await expect(log.getByRole("listitem").filter({ hasText: /BIN\uFFFD/ })).toBeVisible();

  await search.fill("xxxxxxxx");
  const long = log.getByRole("listitem").filter({ hasText: "xxxxxxxx" }).first();
  await long.getByRole("button", { name: /^Show all/ }).click();
  await expect(long.getByRole("button", { name: "Show less" })).toBeVisible();
  await expect(long).toContainText(/\[cut: 9\d{6} more characters\]/);
  await long.getByRole("button", { name: "Show less" }).click();
  await search.fill("more characters");
  await expect(long.getByText("more characters", { exact: true })).toBeVisible();
  expect(await page.title()).not.toContain("owned");

  const [download] = await Promise.all([
    page.waitForEvent("download"),
    log.getByRole("link", { name: "Download the log" }).click(),
  ]);
  const stream = await download.createReadStream();
  let text = "";
  for await (const chunk of stream) text += String(chunk);
  expect(text).toContain(`<script>${OWNED}</script>`);
  expect(text.length).toBeGreaterThan(60_000);

  for (const address of ["", "/builds", "/branches/feature-loud"]) {
    await page.goto(`${stack.url}/projects/${PROJECT}${address}`);
    await expect(page.getByText(`<b>bold</b>`).first()).toBeAttached();
    expect(await page.title()).not.toContain("owned");
    expect(await page.locator("main b, main img").count()).toBe(0);
  }
});
