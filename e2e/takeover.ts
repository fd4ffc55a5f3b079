import type { Page } from "@playwright/test";

/**
 * waitForTakeover waits until React has put its own properties on all that can be pressed or filled in there. Before that a
 * click finds nobody, and what is typed may be lost. Pages of other sites pass.
 */
export async function waitForTakeover(page: Page, part: "main" | "nav[aria-label=Main]"): Promise<void> {
  await page.waitForFunction((within) => {
    if (!document.querySelector("script[src*='/_next/']")) return true;
    const controls = document.querySelectorAll(
      `${within} :is(a, button, input:not([type=hidden]), select, textarea)`,
    );
    return [...controls].every((one) => Object.keys(one).some((key) => key.startsWith("__reactProps")));
  }, part);
}
