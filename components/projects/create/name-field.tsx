"use client";

import { useQuery } from "@tanstack/react-query";
import { useDeferredValue } from "react";
import { TextField } from "@/components/form/text-field";
import { useTRPC } from "@/components/lib/trpc";
import { createStrings as words } from "../strings";

type NameFieldProps = { value: string; onChange: (name: string) => void; errors: string[] };

/** NameField asks for the project's name and shows the address that comes of it, as the server would give it now. */
export function NameField({ value, onChange, errors }: NameFieldProps) {
  const name = useDeferredValue(value.trim());
  const { data } = useQuery({
    ...useTRPC().projects.previewSlug.queryOptions({ name }),
    enabled: name !== "",
    placeholderData: (before) => before,
  });
  return (
    <TextField
      required
      autoFocus
      label={words.name}
      hint={
        value.trim() !== "" && data ? (
          <span aria-live="polite">
            {words.addressIs} <code className="text-ink font-mono text-xs">{words.address(data.slug)}</code>
          </span>
        ) : (
          words.nameHint
        )
      }
      error={errors}
      maxLength={100}
      autoComplete="off"
      value={value}
      onChange={({ target }) => onChange(target.value)}
    />
  );
}
