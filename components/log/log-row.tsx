import { memo } from "react";
import type { MouseEvent } from "react";
import { cn } from "@/components/lib/cn";
import { formatBytes } from "@/components/lib/format-bytes";
import { formatLogTime } from "@/components/lib/format-time";
import { hasMatch, highlight } from "./highlight";
import type { Highlighted } from "./highlight";
import type { LogLevel, LogLine } from "./log-line";
import type { AnsiColor } from "./parse-ansi";
import { prepareLine } from "./prepare-line";
import { logStrings } from "./strings";
import type { LogTimes } from "./use-log-preferences";

export type LogRowActions = {
  select: (seq: number, extend: boolean) => void;
  toggle: (seq: number) => void;
};

type LogRowProps = {
  row: number;
  rowCount: number;
  seq: number;
  /** undefined: not loaded yet */
  line: LogLine | undefined;
  wrap: boolean;
  times: LogTimes;
  selected: boolean;
  expanded: boolean;
  /** found text to mark; `current`: the match the search stands on */
  pattern: RegExp | null;
  current: boolean;
  actions: LogRowActions;
};

const levelNames: Record<LogLevel, string> = {
  debug: "DEBUG",
  info: "INFO",
  warning: "WARN",
  error: "ERROR",
  critical: "CRIT",
};

const levelClass: Record<LogLevel, string> = {
  debug: "text-ink-3",
  info: "text-ink-3",
  warning: "text-warning-ink font-medium",
  error: "text-danger-ink font-medium",
  critical: "text-danger-ink font-bold",
};

const groundClass: Record<LogLevel, string> = {
  debug: "border-transparent hover:bg-log-hover",
  info: "border-transparent hover:bg-log-hover",
  warning: "border-warning-solid bg-warning-soft",
  error: "border-danger-solid bg-danger-soft",
  critical: "border-danger-solid bg-danger-soft",
};

const colors: Record<AnsiColor, string> = {
  black: "text-ansi-black",
  red: "text-ansi-red",
  green: "text-ansi-green",
  yellow: "text-ansi-yellow",
  blue: "text-ansi-blue",
  magenta: "text-ansi-magenta",
  cyan: "text-ansi-cyan",
  white: "text-ansi-white",
};

const grounds: Record<AnsiColor, string> = {
  black: "bg-ansi-black text-log",
  red: "bg-ansi-red text-log",
  green: "bg-ansi-green text-log",
  yellow: "bg-ansi-yellow text-log",
  blue: "bg-ansi-blue text-log",
  magenta: "bg-ansi-magenta text-log",
  cyan: "bg-ansi-cyan text-log",
  white: "bg-ansi-white text-log",
};

/** LogRow is one line. Everything it says comes out of React as text; nothing a log holds is taken for markup. */
export const LogRow = memo(function LogRow(props: LogRowProps) {
  const { row, rowCount, seq, line, wrap, times, selected, actions } = props;

  function onNumber(event: MouseEvent) {
    if (event.metaKey || event.ctrlKey || event.button !== 0) return;
    event.preventDefault();
    actions.select(seq, event.shiftKey);
  }

  return (
    <div
      role="listitem"
      aria-posinset={row + 1}
      aria-setsize={rowCount}
      data-row={row}
      data-seq={seq}
      className={cn(
        "flex min-w-full border-l-2 pr-4",
        wrap ? "whitespace-pre-wrap" : "w-max whitespace-pre",
        selected ? "border-focus bg-selected" : line ? groundClass[line.level] : "border-transparent",
      )}
    >
      <a
        href={`#L${seq}`}
        tabIndex={-1}
        aria-label={logStrings.lineLabel(seq)}
        onClick={onNumber}
        className="text-ink-3 hover:text-ink w-(--gutter) shrink-0 pr-3 text-right select-none"
      >
        {seq}
      </a>
      {line ? <Line {...props} line={line} times={times} /> : <Placeholder seq={seq} />}
    </div>
  );
});

function Placeholder({ seq }: { seq: number }) {
  // Uneven, so that a page of them reads as text to come.
  const width = ["w-72", "w-48", "w-96", "w-60"][seq % 4];
  return (
    <span aria-hidden data-missing className={cn("bg-hover my-1.5 h-2 max-w-[60%] rounded-full", width)} />
  );
}

function Line({ line, times, wrap, expanded, pattern, current, actions }: LogRowProps & { line: LogLine }) {
  const short = prepareLine(line, expanded);
  // The search stands on words that the cut hides: they are what one looks for.
  const hides = current && short.cut && pattern !== null && !hasMatch(short.segments, pattern);
  const { segments, cut } = hides ? prepareLine(line, true) : short;
  return (
    <>
      {times !== "off" && (
        <time dateTime={line.at} data-tip-time={line.at} className="text-ink-3 shrink-0 pr-3 max-md:hidden">
          {formatLogTime(line.at, times === "utc" ? "UTC" : undefined)}
        </time>
      )}
      <span className={cn("w-[6ch] shrink-0 max-sm:w-[2ch]", levelClass[line.level])}>
        <span className="max-sm:hidden">{levelNames[line.level]}</span>
        <abbr className="no-underline sm:hidden" title={levelNames[line.level]}>
          {levelNames[line.level][0]}
        </abbr>
      </span>
      <span className={cn("text-ink grow", wrap && "min-w-0 wrap-anywhere")}>
        {highlight(segments, pattern).map((segment, index) => (
          // oxlint-disable-next-line react/no-array-index-key -- pieces of one text have no identity but their place
          <Piece key={index} segment={segment} current={current} />
        ))}
        {(cut || expanded) && !hides && (
          <Rest
            length={line.message.length}
            expanded={expanded}
            cut={cut}
            onToggle={() => actions.toggle(line.seq)}
          />
        )}
      </span>
    </>
  );
}

function Piece({ segment, current }: { segment: Highlighted; current: boolean }) {
  const { text, color, ground, bold, dim, italic, underline, strike, match } = segment;
  const className = cn(
    ground ? grounds[ground] : color ? colors[color] : dim && "text-ink-3",
    bold && "font-bold",
    italic && "italic",
    underline && "underline",
    strike && "line-through",
  );
  if (match) {
    const mark = current ? "bg-mark-current text-mark-current-on" : "bg-mark text-ink";
    return <mark className={cn("rounded-xs", bold && "font-bold", mark)}>{text}</mark>;
  }
  return className === "" ? text : <span className={className}>{text}</span>;
}

type RestProps = { length: number; expanded: boolean; cut: boolean; onToggle: () => void };

function Rest({ length, expanded, cut, onToggle }: RestProps) {
  return (
    <span className="font-sans text-xs whitespace-normal select-none">
      {" … "}
      <button
        type="button"
        onClick={onToggle}
        className="bg-pressed text-ink hover:bg-hover rounded-sm px-1.5 py-0.5 font-medium"
      >
        {expanded ? logStrings.showLess : logStrings.showAll(formatBytes(length))}
      </button>
      {expanded && cut && <span className="text-ink-2"> {logStrings.cutEvenSo(formatBytes(length))}</span>}
    </span>
  );
}
