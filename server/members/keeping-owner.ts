import { AppError } from "@/server/platform/errors";

/** keepingOwner says in words what the trigger of app.org_members refused: to take the last owner away. */
export async function keepingOwner<Result>(change: Promise<Result>): Promise<Result> {
  try {
    return await change;
  } catch (error) {
    if (!mentions(error, "an organization has at least one owner")) throw error;
    throw new AppError(
      "conflict",
      "This is the last owner. Make somebody else an owner first, then try again.",
      String(error),
    );
  }
}

function mentions(error: unknown, text: string, depth = 0): boolean {
  if (typeof error !== "object" || error === null || depth > 4) return false;
  const { message, cause } = error as { message?: unknown; cause?: unknown };
  return (typeof message === "string" && message.includes(text)) || mentions(cause, text, depth + 1);
}
