import { AppError } from "./errors";

type Named = {
  /** what would go, as a sentence begins with it: "The production environment" */
  what: string;
  name: string;
  /** the name the caller gave; none is fine where `needed` is false */
  confirm: string | undefined;
  needed: boolean;
};

/**
 * confirmByName refuses (conflict) what cannot be undone until its caller names it: a slip of the hand, or a loop over the
 * wrong list, names nothing. A name that is given must be the right one, needed or not.
 */
export function confirmByName({ what, name, confirm, needed }: Named): void {
  if (confirm === name || (confirm === undefined && !needed)) return;
  const found = confirm === undefined ? "" : ` “${confirm}” is not its name.`;
  throw new AppError(
    "conflict",
    `${what} is deleted only by somebody who names it.${found} Nothing was deleted. Send confirm=${encodeURIComponent(name)} along to delete it.`,
  );
}
