import { AppError } from "@/server/platform/errors";
import { ACCESS_TUNABLES } from "../tunables";

/** requireLength throws invalid for a password that is too short to be safe, or so long that hashing it is an attack. */
export function requireLength(password: string): void {
  const { passwordMinLength: min, passwordMaxLength: max } = ACCESS_TUNABLES;
  if (password.length < min)
    throw new AppError("invalid", `A password has at least ${min} characters. Choose a longer one.`);
  if (password.length > max)
    throw new AppError("invalid", `A password has at most ${max} characters. Choose a shorter one.`);
}
