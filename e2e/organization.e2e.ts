/** The pages of an organization that say who may do what, and from where. */
import { expect, type Page } from "@playwright/test";
import { MATRIX, PERMISSIONS, ROLES, type Permission } from "../server/access/matrix";
import { addPerson } from "./people";
import { api, expectAccessible, signIn } from "./session";
import { test } from "./test";

test("the roles page shows the matrix that is enforced, to every member", async ({ stack, newPage }) => {
  const page = await newPage();
  await addPerson(page, stack, { org: "main", role: "member" });
  await page.goto(`${stack.url}/orgs/main/roles`);
  const table = page.getByRole("table", { name: "Permissions of the roles in a project" });
  await expect(table.getByRole("columnheader")).toHaveCount(ROLES.length + 1);
  const rows = table.getByRole("row").filter({ has: page.getByRole("rowheader") });
  await expect(rows).toHaveCount(Object.keys(PERMISSIONS).length);
  const shown = await rows.evaluateAll((found) =>
    found.map((row) => ({
      permission: row.querySelector("code")?.textContent ?? "",
      cells: [...row.querySelectorAll("td")].map((cell) =>
        [...cell.querySelectorAll("span > span, .sr-only")].map(({ textContent }) => textContent),
      ),
    })),
  );
  const words = { production: "Production", staging: "Staging", development: "Development" };
  for (const { permission, cells } of shown)
    expect(cells, permission).toEqual(
      ROLES.map((role) => {
        const stages = MATRIX[role][permission as Permission] ?? [];
        if (stages.length === 0) return ["No"];
        return stages.length === 3 ? ["All stages"] : stages.map((stage) => words[stage]);
      }),
    );
  await expectAccessible(page);
});

test("an organization's allow-list is saved, and asks before it locks its author out", async ({
  stack,
  page,
}) => {
  await signIn(page, stack);
  const open = () => page.goto(`${stack.url}/orgs/main/security`);
  const kept = async () => {
    const { networks } = await api<{ networks: { network: string }[] }>(stack, "/orgs/main/networks");
    return networks.map(({ network }) => network);
  };
  await open();
  const list = page.getByLabel("Allowed addresses");
  const save = page.getByRole("button", { name: "Save the list" });
  await list.fill("203.0.113.0/24 # the office");
  await save.click();
  const question = page.getByRole("alertdialog", { name: "Keep yourself out?" });
  await expect(question).toContainText("npm run networks -- clear main");
  await expectAccessible(page);
  await question.getByRole("button", { name: "Cancel" }).click();
  await expect(question).toBeHidden();
  expect(await kept()).toEqual([]);
  await expect(list).toHaveValue("203.0.113.0/24 # the office");

  await list.fill("127.0.0.0/8 # this machine\n::1\n203.0.113.0/24 # the office");
  await save.click();
  await expect(page.getByText("Network rules saved")).toBeVisible();
  await expect.poll(kept).toEqual(["127.0.0.0/8", "203.0.113.0/24", "::1"]);
  await open();
  await expect(list).toHaveValue(/the office/);
  await list.fill("");
  await save.click();
  await expect(page.getByText("Network rules saved")).toBeVisible();
  await expect.poll(kept).toEqual([]);
});

test("the security page names the organization's own sign-in page, and counts guests without a factor", async ({
  stack,
  page,
  newPage,
}) => {
  await signIn(page, stack);
  const open = () => page.goto(`${stack.url}/orgs/main/security`);
  await open();
  const address = `${stack.url}/sign-in?org=main`;
  await expect(page.getByRole("group", { name: "The organization's own sign-in page" })).toContainText(
    address,
  );
  const hint = () => page.getByLabel("Ask for a second factor");
  const before = await countIn(hint());
  await addPerson(await newPage(), stack, { project: "demo", role: "viewer" });
  await open();
  await expect(hint()).toHaveAccessibleDescription(/in a project/);
  expect(await countIn(hint())).toBe(before + 1);
  await expectAccessible(page);
});

/** How many people the hint says are only in a project and have no second factor. */
async function countIn(control: ReturnType<Page["getByLabel"]>): Promise<number> {
  const described = (await control.getAttribute("aria-describedby")) ?? "";
  const hint = await control
    .page()
    .locator(`[id="${described.split(" ")[0]}"]`)
    .textContent();
  return Number(/(\d+) (?:person who is|people who are) only in a project/.exec(hint ?? "")?.[1] ?? 0);
}
