import { expect, it } from "vitest";
import { parseThemeChoice, themeCookie } from "./theme";

it.each([
  ["light", "light"],
  ["dark", "dark"],
  ["system", "system"],
  [undefined, "system"],
  ["<script>", "system"],
])("the cookie %s means %s", (value, choice) => expect(parseThemeChoice(value)).toBe(choice));

it("keeps a choice and forgets the system's", () => {
  expect(themeCookie("dark")).toBe("capstan_theme=dark; path=/; max-age=31536000; samesite=lax");
  expect(themeCookie("system")).toBe("capstan_theme=system; path=/; max-age=0; samesite=lax");
});
