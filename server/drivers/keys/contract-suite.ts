import { randomBytes } from "node:crypto";
import { beforeAll, describe, expect, test } from "vitest";
import type { KeyDriver } from "./port";

/** What every key driver does, whoever holds its key. */
export function keyContract(name: string, open: () => Promise<KeyDriver>): void {
  describe(`${name} as a key driver`, () => {
    let keys: KeyDriver;
    const dataKey = randomBytes(32);
    beforeAll(async () => {
      keys = await open();
    });

    test("gives back what it wrapped, and shows none of it", async () => {
      const wrapped = await keys.wrap(dataKey, "one place");
      expect(wrapped.keyId).toBe(await keys.current());
      for (const encoding of ["base64", "base64url", "hex"] as const)
        expect(wrapped.wrapped).not.toContain(dataKey.toString(encoding));
      expect(Buffer.from(await keys.unwrap(wrapped, "one place"))).toEqual(dataKey);
    });

    test("wraps the same key differently each time", async () => {
      const [one, two] = [await keys.wrap(dataKey, "x"), await keys.wrap(dataKey, "x")];
      expect(one.wrapped).not.toBe(two.wrapped);
    });

    test("refuses another place and a changed text", async () => {
      const wrapped = await keys.wrap(dataKey, "one place");
      await expect(keys.unwrap(wrapped, "another place")).rejects.toMatchObject({
        name: "KeyError",
        code: "refused",
      });
      const at = wrapped.wrapped.length - 8;
      const other = wrapped.wrapped.charAt(at) === "A" ? "B" : "A";
      const changed = wrapped.wrapped.slice(0, at) + other + wrapped.wrapped.slice(at + 1);
      await expect(keys.unwrap({ ...wrapped, wrapped: changed }, "one place")).rejects.toMatchObject({
        code: "refused",
      });
    });
  });
}
