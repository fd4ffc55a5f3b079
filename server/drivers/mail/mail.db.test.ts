import { SMTPServer } from "smtp-server";
import { afterAll, expect, test } from "vitest";
import { listOutboxMails } from "@/server/platform/db/sql/outbox-mails";
import { openTestDatabase } from "@/server/platform/db/testing/test-database";
import { mailContract } from "./contract-suite";
import { createOutboxMail } from "./create-outbox-mail";
import { createSmtpMail } from "./create-smtp-mail";
import { FakeMail } from "./fake";
import type { Mail } from "./port";

const { db } = await openTestDatabase();

mailContract("fake", () => {
  const mail = new FakeMail();
  return Promise.resolve({ mail, arrived: () => Promise.resolve(mail.sent) });
});

mailContract("outbox", () =>
  Promise.resolve({
    mail: createOutboxMail(db.system),
    arrived: async () =>
      (await listOutboxMails(db.system, 100))
        .toReversed()
        .map(({ recipient, subject, body }) => ({ to: recipient, subject, text: body })),
  }),
);

const received: Mail[] = [];
const server = new SMTPServer({
  authOptional: true,
  disabledCommands: ["STARTTLS"],
  onData: (stream, session, done) => {
    const chunks: Buffer[] = [];
    stream.on("data", (chunk: Buffer) => chunks.push(chunk));
    stream.on("end", () => {
      const { subject, text } = readMail(Buffer.concat(chunks).toString("utf8"));
      for (const { address } of session.envelope.rcptTo) received.push({ to: address, subject, text });
      done();
    });
  },
});
const port = await new Promise<number>((resolve) => {
  const listening = server.listen(0, "127.0.0.1", () => {
    const address = listening.address();
    resolve(typeof address === "object" && address ? address.port : 0);
  });
});
const smtp = createSmtpMail({ url: `smtp://127.0.0.1:${port}`, from: "Capstan <capstan@example.com>" });
afterAll(() => {
  smtp.close();
  server.close(() => undefined);
});

/** As much of RFC 2045 to 2047 as these mails have. */
function readMail(raw: string): { subject: string; text: string } {
  const [head = "", ...rest] = raw.split("\r\n\r\n");
  const headers = head.replaceAll(/\r\n[ \t]+/g, " ");
  const encoded = /^Subject: (.*)$/m.exec(headers)?.[1] ?? "";
  const subject = encoded
    .replaceAll(/\?=\s+=\?/g, "?==?")
    .replaceAll(/=\?UTF-8\?(B|Q)\?(.*?)\?=/g, (_, how, text) =>
      how === "B"
        ? Buffer.from(String(text), "base64").toString("utf8")
        : unquote(String(text).replaceAll("_", " ")),
    );
  const body = rest.join("\r\n\r\n").replaceAll("\r\n", "\n").replace(/\n$/, "");
  const how = /^Content-Transfer-Encoding: (.*)$/m.exec(headers)?.[1] ?? "7bit";
  if (how === "base64") return { subject, text: Buffer.from(body, "base64").toString("utf8") };
  return { subject, text: how === "quoted-printable" ? unquote(body.replaceAll("=\n", "")) : body };
}

function unquote(text: string): string {
  const bytes = text.replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) =>
    String.fromCodePoint(Number.parseInt(hex, 16)),
  );
  return Buffer.from(bytes, "latin1").toString("utf8");
}

mailContract("smtp", () => Promise.resolve({ mail: smtp, arrived: () => Promise.resolve(received) }));

test("a server that is not there is a passing trouble, said without its address", async () => {
  const gone = createSmtpMail({ url: "smtp://127.0.0.1:1", from: "capstan@example.com" });
  const failure = gone.send({ to: "sam@example.com", subject: "x", text: "x" });
  await expect(failure).rejects.toMatchObject({ code: "unavailable" });
  await expect(failure).rejects.not.toThrow(/127\.0\.0\.1/);
  gone.close();
});

test("the outbox keeps the newest mails", async () => {
  const outbox = createOutboxMail(db.system);
  for (let number = 1; number <= 203; number += 1)
    await outbox.send({ to: "sam@example.com", subject: `Mail ${number}`, text: "x" });
  const kept = await listOutboxMails(db.system, 1_000);
  expect(kept).toHaveLength(200);
  expect(kept[0]?.subject).toBe("Mail 203");
});
