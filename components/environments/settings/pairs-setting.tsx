"use client";

import { Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { IconButton } from "@/components/ui/icon-button";
import { Input } from "@/components/ui/input";
import { useSettings } from "./settings-context";
import { SettingOrigin } from "./setting-row";
import { settingStrings as words } from "./strings";

type Pair = { id: number; name: string; value: string };
type PairsSettingProps = { name: "odooOptions" | "variables"; label: string; hint: string };

/** PairsSetting: names and values, line by line. */
export function PairsSetting({ name, label, hint }: PairsSettingProps) {
  const { errorsOf, revision } = useSettings();
  const errors = errorsOf(name);
  return (
    <div className="grid gap-x-6 gap-y-2 py-4 first:pt-0 last:pb-0 sm:grid-cols-[minmax(0,1fr)_11rem]">
      <fieldset className="grid min-w-0 gap-2">
        <legend className="mb-1.5 text-sm font-medium">{label}</legend>
        <Pairs key={revision} name={name} label={label} />
        {errors.map((error) => (
          <p key={error} className="text-danger-ink text-sm">
            {error}
          </p>
        ))}
        <p className="text-ink-3 text-sm">{hint}</p>
      </fieldset>
      <SettingOrigin name={name} label={label} />
    </div>
  );
}

function Pairs({ name, label }: { name: PairsSettingProps["name"]; label: string }) {
  const { values, set, blocked } = useSettings();
  // Lines are kept as typed: two with the same name, or none yet, are on the way to something.
  const [pairs, setPairs] = useState<Pair[]>(() =>
    Object.entries(values[name]).map(([key, value], id) => ({ id, name: key, value })),
  );

  function change(next: Pair[]) {
    setPairs(next);
    const named = next.filter((pair) => pair.name.trim() !== "");
    set(name, Object.fromEntries(named.map((pair) => [pair.name.trim(), pair.value])));
  }

  function edit(id: number, part: Partial<Pair>) {
    change(pairs.map((pair) => (pair.id === id ? { ...pair, ...part } : pair)));
  }

  return (
    <>
      {pairs.map((pair, index) => (
        <div key={pair.id} className="flex items-center gap-2">
          <Input
            aria-label={`${label}: ${words.name} ${index + 1}`}
            placeholder={words.name}
            className="basis-2/5 font-mono"
            spellCheck={false}
            autoCapitalize="off"
            disabled={blocked !== null}
            value={pair.name}
            onChange={({ target }) => edit(pair.id, { name: target.value })}
          />
          <Input
            aria-label={`${label}: ${words.value} ${index + 1}`}
            placeholder={words.value}
            className="basis-3/5 font-mono"
            spellCheck={false}
            autoCapitalize="off"
            disabled={blocked !== null}
            value={pair.value}
            onChange={({ target }) => edit(pair.id, { value: target.value })}
          />
          <IconButton
            icon={<Trash2 />}
            label={words.remove(pair.name)}
            disabledReason={blocked}
            onClick={() => change(pairs.filter(({ id }) => id !== pair.id))}
          />
        </div>
      ))}
      <Button
        size="sm"
        icon={<Plus />}
        className="justify-self-start"
        disabledReason={blocked}
        onClick={() => setPairs([...pairs, { id: (pairs.at(-1)?.id ?? -1) + 1, name: "", value: "" }])}
      >
        {words.add}
        <span className="sr-only"> {label}</span>
      </Button>
    </>
  );
}
