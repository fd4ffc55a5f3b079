import type { LogLine } from "@/server/drivers/runtime/port";

const ANSWERED_PROBE = /"(?:GET|HEAD) \/web\/health(?:\?\S*)? HTTP\/1\.[01]" 200 /;

/**
 * servingLevel: the level at which a line of a serving Odoo is kept. A probe that found it well, which is asked for every few
 * seconds, is nothing to read: whoever wants it shows all levels.
 */
export function servingLevel({
  level,
  logger,
  message,
}: Pick<LogLine, "level" | "logger" | "message">): LogLine["level"] {
  return logger === "werkzeug" && level === "info" && ANSWERED_PROBE.test(message) ? "debug" : level;
}
