"use client";

import { ChevronDown, ChevronUp, Download, Search, SlidersHorizontal, X } from "lucide-react";
import type { KeyboardEvent, RefObject } from "react";
import { cn } from "@/components/lib/cn";
import { Button } from "@/components/ui/button";
import { buttonClass } from "@/components/ui/button-class";
import { IconButton } from "@/components/ui/icon-button";
import { Input } from "@/components/ui/input";
import { Menu } from "@/components/ui/menu";
import { Select } from "@/components/ui/select";
import type { LogLevel } from "./log-line";
import { logStrings } from "./strings";
import type { LogPreferences } from "./use-log-preferences";
import type { LogSearch } from "./use-log-search";

const LEVELS = ["debug", "info", "warning", "error"] as const satisfies LogLevel[];

type LogToolbarProps = {
  search: LogSearch;
  searchField: RefObject<HTMLInputElement | null>;
  onLeaveSearch: () => void;
  minLevel: LogLevel;
  onMinLevel: (level: LogLevel) => void;
  step: string | null;
  stepLabel: string | null;
  onStep?: (step: string | null) => void;
  preferences: LogPreferences;
  onPreferences: (change: Partial<LogPreferences>) => void;
  downloadHref?: string;
  /** null: the log is finished, there is nothing to follow */
  following: boolean | null;
  onFollow: () => void;
};

/** LogToolbar: search, level, step, how lines are shown, download, follow. */
export function LogToolbar(props: LogToolbarProps) {
  const { minLevel, onMinLevel, step, stepLabel, onStep } = props;
  return (
    <div
      role="group"
      aria-label={logStrings.tools}
      className="border-line bg-surface flex flex-wrap items-center gap-2 border-b p-2"
    >
      <SearchField {...props} />
      <Select
        size="sm"
        aria-label={logStrings.level}
        value={minLevel}
        onChange={(event) => onMinLevel(LEVELS.find((level) => level === event.target.value) ?? "debug")}
        className="w-auto! max-sm:grow"
      >
        {LEVELS.map((level) => (
          <option key={level} value={level}>
            {logStrings.levels[level]}
          </option>
        ))}
      </Select>
      {step !== null && onStep && (
        <Button size="sm" onClick={() => onStep(null)} tip={logStrings.clearStep} className="max-w-48">
          <span className="truncate">{logStrings.stepChip(stepLabel ?? step)}</span>
          <X aria-hidden className="size-3.5!" />
        </Button>
      )}
      <Tools {...props} />
    </div>
  );
}

function Tools(props: LogToolbarProps) {
  const { downloadHref, following, onFollow } = props;
  const dot = following ? "bg-success-solid animate-pulse" : "bg-edge";
  return (
    <div className="ml-auto flex items-center gap-1">
      <ViewMenu {...props} />
      {downloadHref && (
        <a
          href={downloadHref}
          download
          aria-label={logStrings.download}
          data-tip={logStrings.download}
          className={buttonClass({ variant: "ghost", size: "icon-sm" })}
        >
          <Download aria-hidden />
        </a>
      )}
      {following !== null && (
        <Button
          size="sm"
          variant="ghost"
          aria-pressed={following}
          onClick={onFollow}
          tip={following ? undefined : logStrings.resume}
        >
          <span aria-hidden className={cn("size-2 rounded-full", dot)} />
          {following ? logStrings.following : logStrings.follow}
        </Button>
      )}
    </div>
  );
}

function SearchField({ search, searchField, onLeaveSearch }: LogToolbarProps) {
  function onKeyDown(event: KeyboardEvent) {
    if (event.key === "Enter" && search.status === "failed") search.retry();
    else if (event.key === "Enter") search.go(event.shiftKey ? -1 : 1);
    else if (event.key === "Escape") {
      search.type("");
      onLeaveSearch();
    } else return;
    event.preventDefault();
  }
  const idle = search.status === "idle";
  return (
    <div role="search" className="flex min-w-0 items-center gap-1 max-sm:w-full">
      <div className="relative min-w-0 grow sm:w-56 lg:w-64">
        <Search aria-hidden className="text-ink-3 absolute top-1/2 left-2 size-3.5 -translate-y-1/2" />
        <Input
          ref={searchField}
          type="search"
          size="sm"
          aria-label={logStrings.search}
          placeholder={logStrings.searchPlaceholder}
          value={search.typed}
          onChange={(event) => search.type(event.target.value)}
          onKeyDown={onKeyDown}
          autoComplete="off"
          spellCheck={false}
          enterKeyHint="search"
          // The button beside it clears the field, on every browser.
          className="pl-7! [&::-webkit-search-cancel-button]:hidden"
        />
      </div>
      <span
        role="status"
        data-numeric
        className={cn("text-ink-3 shrink-0 text-xs", !idle && "min-w-16 px-1")}
      >
        {searchSummary(search)}
      </span>
      {!idle && <SearchButtons search={search} />}
    </div>
  );
}

function SearchButtons({ search: { go, type } }: { search: LogSearch }) {
  return (
    <>
      <IconButton size="sm" label={logStrings.searchPrevious} icon={<ChevronUp />} onClick={() => go(-1)} />
      <IconButton size="sm" label={logStrings.searchNext} icon={<ChevronDown />} onClick={() => go(1)} />
      <IconButton size="sm" label={logStrings.searchClear} icon={<X />} onClick={() => type("")} />
    </>
  );
}

function searchSummary({ status, total, place, partial, truncated }: LogSearch): string {
  if (status === "idle") return "";
  if (status === "searching") return logStrings.searching;
  if (status === "failed" && total === 0) return logStrings.searchFailed;
  const count =
    total === 0
      ? logStrings.searchNone
      : `${logStrings.searchCount(place + 1, total)}${truncated ? "+" : ""}`;
  return partial ? `${count} ${logStrings.searchPartial}` : count;
}

function ViewMenu({ preferences, onPreferences }: LogToolbarProps) {
  const { wrap, times } = preferences;
  return (
    <Menu
      align="end"
      button={{
        variant: "ghost",
        size: "icon-sm",
        icon: <SlidersHorizontal />,
        "aria-label": logStrings.view,
        tip: logStrings.view,
      }}
      items={[
        {
          kind: "check",
          label: logStrings.wrap,
          checked: wrap,
          onSelect: () => onPreferences({ wrap: !wrap }),
        },
        { kind: "separator" },
        { kind: "heading", label: logStrings.times },
        ...(["local", "utc", "off"] as const).map((choice) => ({
          kind: "choice" as const,
          label: { local: logStrings.timesLocal, utc: logStrings.timesUtc, off: logStrings.timesOff }[choice],
          checked: times === choice,
          onSelect: () => onPreferences({ times: choice }),
        })),
      ]}
    />
  );
}
