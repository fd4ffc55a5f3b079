import { expect } from "@playwright/test";
import { startS3, type TestS3 } from "../server/drivers/storage/testing/s3-server";
import { api, expectAccessible, signIn } from "./session";
import { test } from "./test";

let store: TestS3;
test.beforeAll(async () => {
  store = await startS3(["offsite"]);
});
test.afterAll(() => store.close());

test("a bucket is tried before it is added, the recovery key is taken, rules are tried on what is there", async ({
  page,
  stack,
}) => {
  await api(stack, "/projects", { method: "POST", body: '{"name": "Shelf", "odooVersion": "18.0"}' });
  await signIn(page, stack);
  await page.goto(`${stack.url}/projects/shelf/settings/backups`);
  await expect(page.getByText("Until now: a folder of this machine")).toBeVisible();
  await expectAccessible(page);

  await test.step("a bucket", async () => {
    const { endpoint, region, credentials } = store.settings("offsite");
    await page.getByRole("button", { name: "Add a bucket…" }).click();
    const dialog = page.getByRole("alertdialog");
    const add = dialog.getByRole("button", { name: "Try and add" });
    await expect(dialog.getByLabel("Name", { exact: true })).toBeFocused();
    await dialog.getByLabel("Name", { exact: true }).fill("offsite");
    await dialog.getByLabel("Endpoint").fill(endpoint ?? "");
    await dialog.getByLabel("Region").fill(region);
    await dialog.getByLabel("Bucket", { exact: true }).fill("no-such-bucket");
    await dialog.getByLabel("Access key").fill(credentials.accessKeyId);
    await dialog.getByLabel("Secret key").fill(credentials.secretAccessKey);
    await dialog.getByText("The bucket's name is in the path").click();
    await add.click();
    await expect(dialog.getByText(/There is no such bucket/)).toBeVisible();
    await expectAccessible(page);
    await dialog.getByLabel("Bucket", { exact: true }).fill("offsite");
    await add.click();
    await expect(page.getByText("offsite was added")).toBeVisible();
    const row = page.getByRole("listitem").filter({ hasText: "offsite" }).first();
    await expect(row.getByText("Primary", { exact: true })).toBeVisible();
    await row.getByRole("button", { name: "Check" }).click();
    await expect(page.getByText("offsite works")).toBeVisible();
    await expectAccessible(page);
  });

  await test.step("the recovery key, once", async () => {
    await page.getByRole("button", { name: "Show the recovery key…" }).click();
    await page.getByRole("alertdialog").getByRole("button", { name: "Show it" }).click();
    await expect(
      page
        .getByText(/AGE-SECRET-KEY-1/)
        .or(page.getByLabel("Recovery key"))
        .first(),
    ).toBeVisible();
    await page.getByRole("button", { name: "I have kept it" }).click();
    await expect(page.getByText(/A copy was taken/)).toBeVisible();
  });

  await test.step("where staging gets its data", async () => {
    await page.getByLabel("The newest proven backup").check();
    const card = page.locator("form").filter({ has: page.getByLabel("The newest proven backup") });
    await card.getByRole("button", { name: "Save" }).click();
    await expect(page.getByText("Staging is copied from it from the next new build on")).toBeVisible();
    await page.reload();
    await expect(page.getByLabel("The newest proven backup")).toBeChecked();
    await expectAccessible(page);
  });

  await test.step("how many are kept", async () => {
    const rules = page.locator("form").filter({ has: page.getByLabel("Daily") });
    const save = rules.getByRole("button", { name: /^Save/ });
    await page.getByLabel("Daily").fill("a few");
    await expect(page.getByText("Write a whole number from 0 to 10,000.").first()).toBeVisible();
    await page.getByLabel("Daily").fill("14");
    await save.click();
    await expect(page.getByText("Rules saved")).toBeVisible();
    await page.reload();
    await expect(page.getByLabel("Daily")).toHaveValue("14");
  });
});
