import { expect, type Page } from "@playwright/test";
import { expectAccessible } from "./session";

/** expectFits: the page at a desk, on a phone and in the dark: no violation, and nothing wider than the screen. */
export async function expectFits(page: Page): Promise<void> {
  for (const [width, scheme] of [
    [1280, "light"],
    [390, "light"],
    [1280, "dark"],
  ] as const) {
    await page.setViewportSize({ width, height: 900 });
    await page.emulateMedia({ colorScheme: scheme });
    await expectAccessible(page);
    const overflow = () => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    await expect.poll(overflow).toBeLessThanOrEqual(0);
  }
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.emulateMedia({ colorScheme: "light" });
}
