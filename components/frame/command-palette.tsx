"use client";

import { Command } from "cmdk";
import { Search } from "lucide-react";
import { useRouter } from "next/navigation";
import { frameStrings } from "@/components/lib/strings";
import { useModal } from "@/components/ui/use-modal";
import type { CommandGroup, PaletteCommand } from "./command-group";

const groupClass =
  "[&_[cmdk-group-heading]]:text-ink-3 [&_[cmdk-group-heading]]:px-2.5 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:font-medium";

type CommandPaletteProps = { groups: CommandGroup[]; open: boolean; onClose: () => void };

/** CommandPalette finds a command or a place by typing. Loaded by CommandButton when first opened. */
export function CommandPalette({ groups, open, onClose }: CommandPaletteProps) {
  const ref = useModal(open);
  const router = useRouter();

  function run(command: PaletteCommand) {
    if (command.disabledReason) return;
    onClose();
    command.onSelect?.();
    if (command.href) router.push(command.href);
  }

  return (
    <dialog
      ref={ref}
      aria-label={frameStrings.palette}
      onClose={(event) => open && !event.currentTarget.open && onClose()}
      onMouseDown={(event) => event.target === event.currentTarget && onClose()}
      className="border-line-strong bg-raised shadow-3 backdrop:bg-scrim open:animate-in open:fade-in mx-auto mt-[12dvh] w-[min(40rem,calc(100vw-1.5rem))] max-w-none overflow-hidden rounded-lg border p-0 open:duration-100"
    >
      {open && (
        <Command label={frameStrings.palette} loop>
          <div className="border-line flex items-center gap-2.5 border-b px-4">
            <Search aria-hidden className="text-ink-3 size-4 shrink-0" />
            <Command.Input
              autoFocus
              placeholder={frameStrings.paletteHint}
              className="placeholder:text-ink-3 h-12 w-full bg-transparent text-base outline-none"
            />
          </div>
          <Command.List
            className="max-h-[min(24rem,60dvh)] overflow-y-auto overscroll-contain p-1.5"
            label={frameStrings.palette}
          >
            <Command.Empty className="text-ink-3 px-3 py-8 text-center text-sm">
              {frameStrings.paletteEmpty}
            </Command.Empty>
            {groups.map((group) => (
              <Command.Group key={group.heading} heading={group.heading} className={groupClass}>
                {group.commands.map((command) => (
                  <Entry key={command.id} command={command} onSelect={() => run(command)} />
                ))}
              </Command.Group>
            ))}
          </Command.List>
        </Command>
      )}
    </dialog>
  );
}

function Entry({ command, onSelect }: { command: PaletteCommand; onSelect: () => void }) {
  return (
    <Command.Item
      // Labels may be equal (two branches' "Rebuild"); values may not.
      value={`${command.label} ${command.id}`}
      keywords={command.keywords}
      onSelect={onSelect}
      aria-disabled={command.disabledReason ? true : undefined}
      className="data-[selected=true]:bg-hover [&_svg]:text-ink-3 flex min-h-9 cursor-pointer items-center gap-2.5 rounded-md px-2.5 py-1.5 text-sm pointer-coarse:min-h-11 [&_svg]:size-4 [&_svg]:shrink-0"
    >
      {command.icon}
      <span className="min-w-0 truncate">{command.label}</span>
      {(command.disabledReason ?? command.hint) && (
        <span className="text-ink-3 ml-auto shrink-0 text-xs">{command.disabledReason ?? command.hint}</span>
      )}
    </Command.Item>
  );
}
