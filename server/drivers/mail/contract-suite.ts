import { describe, expect, test } from "vitest";
import type { Mail, MailDriver } from "./port";

export type MailSubject = { mail: MailDriver; arrived(): Promise<Mail[]> };

/** mailContract: what every mail driver does. `arrived` gives all mails, the oldest first. */
export function mailContract(name: string, open: () => Promise<MailSubject>): void {
  describe(`mail: ${name}`, () => {
    test("a mail arrives as it was written", async () => {
      const { mail, arrived } = await open();
      const sent = {
        to: "sam@example.com",
        subject: "Einladung für Ωmega",
        text: "Grüße,\n\nhttp://localhost:4100/invitations/abc?x=1&y=2\n.\nEnd",
      };
      await mail.send(sent);
      expect((await arrived()).at(-1)).toEqual(sent);
    });

    test("a line break in the subject makes no header", async () => {
      const { mail, arrived } = await open();
      await mail.send({ to: "sam@example.com", subject: "Hi\r\nBcc: alex@example.com", text: "x" });
      const all = await arrived();
      expect(all.at(-1)).toEqual({ to: "sam@example.com", subject: "Hi Bcc: alex@example.com", text: "x" });
      expect(all.map(({ to }) => to)).not.toContain("alex@example.com");
    });

    test.each([
      "",
      "sam",
      "sam@example.com, alex@example.com",
      "sam@example.com\r\nRCPT TO:<alex@example.com>",
    ])("%j is no recipient", async (to) => {
      const { mail, arrived } = await open();
      const before = (await arrived()).length;
      await expect(mail.send({ to, subject: "x", text: "x" })).rejects.toMatchObject({ code: "invalid" });
      expect(await arrived()).toHaveLength(before);
    });
  });
}
