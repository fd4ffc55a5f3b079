import { z } from "zod";
import { AppError } from "@/server/platform/errors";
import type { Mail } from "./port";

/** checkMail gives the mail as it may be sent, the same for every driver. */
export function checkMail(mail: Mail): Mail {
  const to = z.email().safeParse(mail.to);
  if (!to.success)
    throw new AppError("invalid", "This is not an email address. Write it as name@example.com.", mail.to);
  return { to: to.data, subject: mail.subject.replaceAll(/[\s\p{Cc}]+/gu, " ").trim(), text: mail.text };
}
