import { expect, it } from "vitest";
import { parseLogPreferences } from "./use-log-preferences";

it.each([
  [null, { wrap: true, times: "local" }],
  ['{"wrap":false,"times":"utc"}', { wrap: false, times: "utc" }],
  ['{"wrap":"no","times":"never"}', { wrap: true, times: "local" }],
  ["not json", { wrap: true, times: "local" }],
  ["null", { wrap: true, times: "local" }],
  ["[1]", { wrap: true, times: "local" }],
])("%s", (text, preferences) => expect(parseLogPreferences(text)).toEqual(preferences));
