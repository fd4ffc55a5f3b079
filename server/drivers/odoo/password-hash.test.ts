import { expect, it } from "vitest";
import { hashPassword, isPassword } from "./password-hash";

/** Made by passlib 1.7.4: pbkdf2_sha512.using(rounds=1000, salt=b"0123456789abcdef").hash("pässword"). */
const BY_PASSLIB =
  "$pbkdf2-sha512$1000$MDEyMzQ1Njc4OWFiY2RlZg$20MTVzg/n3H4pkjP7rPbs9uXGvJYlRG4j32EBHiNeegrbijWGjc63LMIJzA0jtIUGL4tJ0FCjR9uzA3gQvH7WA";

it.each([
  ["passlib's", BY_PASSLIB, "pässword", true],
  ["another password", BY_PASSLIB, "password", false],
  ["plain text, as Odoo takes it", "admin", "admin", true],
  ["another plain text", "admin", "admi", false],
  ["a hash of another kind", "$2b$12$abc", "$2b$12$abc", false],
  ["nothing", "", "admin", false],
])("isPassword: %s", async (_name, stored, password, expected) => {
  expect(await isPassword(password, stored)).toBe(expected);
});

it("hashPassword is verified by isPassword, and salted", async () => {
  const [one, other] = await Promise.all([hashPassword("secret", 1000), hashPassword("secret", 1000)]);
  expect(one).toMatch(/^\$pbkdf2-sha512\$1000\$[A-Za-z0-9./]{22}\$[A-Za-z0-9./]{86}$/);
  expect(one).not.toBe(other);
  expect(await isPassword("secret", one)).toBe(true);
});
