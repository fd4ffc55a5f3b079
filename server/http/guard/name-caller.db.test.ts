import { expect, test } from "vitest";
import { openTestApi } from "@/server/api/testing/test-api";
import { mintToken } from "@/server/access";
import { nameCallerBy } from "./name-caller";

const api = await openTestApi();
const nameOf = (headers: Record<string, string>) =>
  nameCallerBy(api.deps.viewers)(new Headers(headers), "192.0.2.1");
const basic = (text: string) => `Basic ${Buffer.from(text).toString("base64")}`;

test("a token is one caller, however it is written", async () => {
  const { token } = await api.addPerson("alex");
  const name = await nameOf({ authorization: `Bearer ${token}` });
  expect(name).not.toBeNull();
  const written = [`bearer ${token}`, `BEARER   ${token}  `, basic(`git:${token}`), basic(`x:${token}`)];
  for (const authorization of written) expect(await nameOf({ authorization })).toBe(name);
  expect(await nameOf({ authorization: `Bearer ${token}`, cookie: "a=1" })).toBe(name);
  const { token: other } = await api.addPerson("sam");
  expect([null, name]).not.toContain(await nameOf({ authorization: `Bearer ${other}` }));
});

test("a session is one caller, whatever other cookies come with it", async () => {
  const [email, password] = ["alex@example.com", "correct horse battery"];
  await api.deps.identity.ensurePerson({ email, name: "Alex", password });
  const cookie = (await api.signIn(email, password)).get("cookie") ?? "";
  const name = await nameOf({ cookie });
  expect(name).not.toBeNull();
  for (const written of [`${cookie}; j=1`, `j=2; ${cookie}`, cookie.replace(".", "%2E")])
    expect([name, null]).toContain(await nameOf({ cookie: written }));
  expect(await nameOf({ cookie, authorization: "Thing 1" })).toBe(name);
  const another = (await api.signIn(email, password)).get("cookie") ?? "";
  expect([null, name]).not.toContain(await nameOf({ cookie: another }));
});

test("inventions are nobody", async () => {
  const invented = [`Bearer ${mintToken()}`, "Bearer cap_1", basic("x:1"), "Thing 1", ""];
  for (const authorization of invented) expect(await nameOf({ authorization })).toBeNull();
  for (const cookie of ["a=1", "capstan-3000.session_token=1", ""])
    expect(await nameOf({ cookie })).toBeNull();
});
