"use client";

import { ArrowDown, ArrowUp, CircleAlert, Info, Trash2 } from "lucide-react";
import { useId, type KeyboardEvent } from "react";
import { cn } from "@/components/lib/cn";
import { IconButton } from "@/components/ui/icon-button";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { STAGES, stageLabel } from "@/components/ui/states";
import type { BranchRuleDto } from "@/server/projects/contract";
import { ruleStrings as words } from "../strings";
import type { RuleVerdict } from "./judge-rules";
import type { DraftRule } from "./use-rules-draft";

type RuleRowProps = {
  rule: DraftRule;
  /** 1 for the first */
  place: number;
  of: number;
  verdict: RuleVerdict;
  blocked: string | null;
  edit: (change: Partial<BranchRuleDto>) => void;
  move: (by: -1 | 1) => void;
  remove: () => void;
};

const moves: Record<string, -1 | 1> = { ArrowUp: -1, ArrowDown: 1 };

/** RuleRow is one rule: its pattern, its stage, its place among the others. */
export function RuleRow({ rule, place, of, verdict, blocked, edit, move, remove }: RuleRowProps) {
  const verdictId = useId();

  function onKeyDown(event: KeyboardEvent) {
    const by = moves[event.key];
    if (!event.altKey || by === undefined || blocked !== null) return;
    event.preventDefault();
    move(by);
  }

  return (
    <li
      data-rule={rule.id}
      onKeyDown={onKeyDown}
      className="border-line grid grid-cols-[1.5rem_minmax(0,1fr)_auto] items-center gap-x-2 gap-y-1.5 border-b px-4 py-2.5 @xl:grid-cols-[1.5rem_minmax(0,1fr)_10rem_auto]"
    >
      <span data-numeric className="text-ink-3 text-sm">
        {words.place(place)}
      </span>
      <Input
        aria-label={words.pattern(place)}
        aria-invalid={verdict?.kind === "error" || undefined}
        aria-describedby={verdict === null ? undefined : verdictId}
        placeholder={words.placeholder}
        maxLength={200}
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        disabled={blocked !== null}
        className="col-span-2 font-mono @xl:col-span-1"
        value={rule.pattern}
        onChange={({ target }) => edit({ pattern: target.value })}
      />
      <Select
        aria-label={words.stage(place)}
        disabled={blocked !== null}
        className="col-start-2 @xl:col-auto"
        value={rule.stage}
        onChange={({ target }) => {
          const stage = STAGES.find((each) => each === target.value);
          if (stage) edit({ stage });
        }}
      >
        {STAGES.map((stage) => (
          <option key={stage} value={stage}>
            {stageLabel(stage)}
          </option>
        ))}
      </Select>
      <span className="flex">
        <IconButton
          icon={<ArrowUp />}
          label={words.up(place)}
          disabledReason={blocked ?? (place === 1 ? words.isFirst : null)}
          onClick={() => move(-1)}
        />
        <IconButton
          icon={<ArrowDown />}
          label={words.down(place)}
          disabledReason={blocked ?? (place === of ? words.isLast : null)}
          onClick={() => move(1)}
        />
        <IconButton
          icon={<Trash2 />}
          label={words.remove(place)}
          disabledReason={blocked ?? (of === 1 ? words.onlyOne : null)}
          onClick={remove}
        />
      </span>
      {verdict && (
        <p
          id={verdictId}
          className={cn(
            "col-start-2 col-end-[-1] flex gap-1.5 text-sm",
            verdict.kind === "error" ? "text-danger-ink" : "text-warning-ink",
          )}
        >
          {verdict.kind === "error" ? (
            <CircleAlert aria-hidden className="mt-0.5 size-4 shrink-0" />
          ) : (
            <Info aria-hidden className="mt-0.5 size-4 shrink-0" />
          )}
          {verdict.text}
        </p>
      )}
    </li>
  );
}
