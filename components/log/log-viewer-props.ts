import type { LogBuffer } from "./log-buffer";
import type { LogLevel } from "./log-line";
import type { LogSource } from "./log-source";

/** What the log viewer is given; its parts know it too. */
export type LogViewerProps = {
  /** holds the lines; live ones are given to its `append`. Made once per log */
  buffer: LogBuffer;
  source: LogSource;
  /** more lines may come: the end is followed */
  live: boolean;
  /** shows only this step; the viewer asks for a change through `onStep` */
  step?: string | null;
  onStep?: (step: string | null) => void;
  stepLabel?: (step: string) => string;
  minLevel?: LogLevel;
  /** where the log is opened: at its end unless said otherwise, or at a line; an address with #L12 goes before it */
  startAt?: "start" | "end" | number;
  downloadHref?: string;
  /** gives it its height */
  className?: string;
};
