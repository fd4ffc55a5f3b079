/** What several tests ask of branches, and look for on their pages. */
import { expect, type Locator, type Page } from "@playwright/test";
import type { Clone } from "./git";
import { api, ended, runOf } from "./session";
import type { Stack } from "./stack";

type Environment = { id: string; name: string; stage: string; keep: boolean; head: { sha: string } | null };

/** A build on a busy machine. */
export const BUILT_MS = 120_000;

/** environmentsOf a project, as the API tells them. */
export async function environmentsOf(stack: Stack, project: string): Promise<Environment[]> {
  return (await api<{ items: Environment[] }>(stack, `/projects/${project}/environments`)).items;
}

/** environmentOf: the one of that name. */
export async function environmentOf(stack: Stack, project: string, name: string): Promise<Environment> {
  const found = (await environmentsOf(stack, project)).find((environment) => environment.name === name);
  if (!found) throw new Error(`no environment ${name}`);
  return found;
}

/** pushAndBuild pushes and waits until what it set off has succeeded. */
export async function pushAndBuild(
  stack: Stack,
  project: string,
  clone: Clone,
  ...push: Parameters<Clone["push"]>
): Promise<void> {
  await clone.push(...push);
  const run = await runOf(stack, project, push[2]?.message ?? "Change");
  expect(await ended(stack, run.id)).toBe("succeeded");
}

export const card = (page: Page, branch: string) => page.getByRole("article", { name: branch, exact: true });
export const column = (page: Page, stage: string) => page.getByRole("region", { name: `${stage} branches` });
export const dialogOf = (page: Page) => page.getByRole("alertdialog");

/** choose an item of a card's menu. */
export async function choose(page: Page, branch: string, item: string): Promise<void> {
  await page.getByRole("button", { name: `Actions for ${branch}` }).click();
  await page.getByRole("menuitem", { name: item }).click();
}

/** expectDisabled: why something cannot be pressed, as a screen reader says it. */
export async function expectDisabled(button: Locator, reason: RegExp | string): Promise<void> {
  await expect(button).toHaveAttribute("aria-disabled", "true");
  await expect(button).toHaveAccessibleDescription(reason);
}
