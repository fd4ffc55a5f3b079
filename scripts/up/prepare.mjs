/**
 * The first half of a start, on whatever Node the machine has and without any npm package: the machine's tools and npm's
 * packages. Nothing is asked of the network when nothing is missing.
 */
import { arePackagesInstalled, installPackages } from "../setup/packages.mjs";
import { Problem } from "../setup/problem.mjs";
import { findToolsToInstall, installTools } from "../setup/tools.mjs";
import { listCopies, withCloneLock } from "./running-copies.mjs";

/**
 * @typedef {object} PrepareContext
 * @property {string} root
 * @property {import("../setup/tools.mjs").ToolNeeds} needs
 * @property {import("../setup/progress.mjs").Progress} progress
 * @property {(text: string) => void} onOutput
 */

/**
 * prepareMachine installs what is missing: both kinds at the same time, unless sudo needs the terminal to itself.
 *
 * @param {PrepareContext} context
 */
export async function prepareMachine(context) {
  const plan = await findToolsToInstall(context.needs);
  const tools = async () => {
    if (!plan) return;
    context.progress.note("tools", `installing ${plan.names.join(", ")}`);
    await context.progress.step("tools", async () => {
      await installTools(context.needs, plan, context.onOutput);
      return "installed";
    });
  };
  if (plan?.needsTerminal) await tools();
  const outcomes = await Promise.allSettled([plan?.needsTerminal ? null : tools(), ensurePackages(context)]);
  for (const outcome of outcomes) if (outcome.status === "rejected") throw outcome.reason;
}

/** @param {PrepareContext} context */
async function ensurePackages({ root, progress, onOutput }) {
  if (arePackagesInstalled(root)) return;
  const onWait = (/** @type {number} */ pid) =>
    progress.note("packages", `waiting for another start (process ${pid})`);
  await withCloneLock(root, onWait, async () => {
    if (arePackagesInstalled(root)) return;
    const copy = listCopies(root)[0];
    if (copy)
      throw new Problem(
        `The npm packages must be installed anew, but another Capstan (process ${copy.pid}) runs from this clone.`,
        `Stop it first (kill ${copy.pid}), then start both again.`,
      );
    progress.note("packages", "installing the npm packages, about a minute");
    await progress.step("packages", async () => {
      await installPackages(root, onOutput);
      return "installed";
    });
  });
}
