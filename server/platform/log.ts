import pino from "pino";

/** log writes JSON lines to standard output; the process that starts us decides where they go. */
export const log = pino({
  base: null,
  timestamp: pino.stdTimeFunctions.isoTime,
  redact: ["*.password", "*.token", "*.authorization", "*.privateKey"],
});
