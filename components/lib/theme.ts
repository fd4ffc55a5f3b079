/** What the person wants: a theme, or whatever the system has. */
export type ThemeChoice = "system" | "light" | "dark";

/** The cookie the root layout reads, so that the first byte already has the right theme. Not a secret, read by script. */
export const THEME_COOKIE = "capstan_theme";

const THEME_MAX_AGE_S = 365 * 24 * 3600;

/** parseThemeChoice takes any cookie value; what it does not know is "system". */
export function parseThemeChoice(value: string | undefined): ThemeChoice {
  return value === "light" || value === "dark" ? value : "system";
}

/** themeCookie is the document.cookie string that keeps the choice for a year. */
export function themeCookie(choice: ThemeChoice): string {
  return `${THEME_COOKIE}=${choice}; path=/; max-age=${choice === "system" ? 0 : THEME_MAX_AGE_S}; samesite=lax`;
}
