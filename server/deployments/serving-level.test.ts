import { expect, test } from "vitest";
import { servingLevel } from "./serving-level";

const access = (request: string, status: number) =>
  `127.0.0.1 - - [10/Mar/2026 12:00:00] "${request}" ${status} - 3 0.002 0.004`;

test.each([
  ["a probe", "werkzeug", access("GET /web/health HTTP/1.1", 200), "debug"],
  ["a probe that asks for the database", "werkzeug", access("HEAD /web/health?db_server_status=1 HTTP/1.1", 200), "debug"],
  ["a probe that found it ill", "werkzeug", access("GET /web/health HTTP/1.1", 500), "info"],
  ["another page", "werkzeug", access("GET /web/healthy HTTP/1.1", 200), "info"],
  ["somebody else who says so", "odoo.addons.shop", access("GET /web/health HTTP/1.1", 200), "info"],
])("%s", (_what, logger, message, kept) => {
  expect(servingLevel({ level: "info", logger, message })).toBe(kept);
}); // prettier-ignore

test("what is worse than information stays so", () => {
  const message = access("GET /web/health HTTP/1.1", 200);
  expect(servingLevel({ level: "error", logger: "werkzeug", message })).toBe("error");
});
