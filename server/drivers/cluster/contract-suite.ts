import { Readable } from "node:stream";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { ClusterDriver, DatabaseLabel, RoleCredentials } from "./port";
import type { ClusterHarness } from "./testing/cluster-harness";

const label: DatabaseLabel = { purpose: "deployment", projectId: "p", envId: "e" };

/** runClusterContract: what every ClusterDriver does, the fake one too. */
export function runClusterContract(what: string, open: () => Promise<ClusterHarness>): void {
  describe(`${what}: the cluster contract`, () => {
    let harness: ClusterHarness;
    let driver: ClusterDriver;
    let [production, staging]: RoleCredentials[] = [];
    const role = () => {
      if (production === undefined || staging === undefined) throw new Error("not set up");
      return { production, staging };
    };
    let counter = 0;
    const fresh = () => `${harness.prefix}_${(counter += 1)}`;

    beforeAll(async () => {
      harness = await open();
      driver = harness.driver;
      production = { name: `${harness.prefix}_r"ö1`, password: 'it\'s "p"\\1' };
      staging = { name: `${harness.prefix}_r2`, password: "p2" };
    });
    beforeEach(async () => {
      await driver.ensureRole(role().production);
      await driver.ensureRole(role().staging);
    });
    afterAll(async () => {
      for (const { name } of await driver.listDatabases())
        if (name.startsWith(harness.prefix)) await driver.dropDatabase(name);
      await driver.dropRole(role().production.name);
      await driver.dropRole(role().staging.name);
      await harness.dispose();
      await driver.close();
    });

    async function makeSource(): Promise<string> {
      const source = fresh();
      await driver.createEmpty(source, label, role().production.name);
      await harness.write(source, role().production, "key", "value ü");
      return source;
    }

    it("makes an empty database that only its role can open", async () => {
      const name = fresh();
      await driver.createEmpty(name, label, role().production.name);
      await harness.write(name, role().production, "a", "1");
      expect(await harness.read(name, role().production, "a")).toBe("1");
      await expect(harness.read(name, role().staging, "a")).rejects.toThrow();
      expect(await driver.databaseExists(name)).toBe(true);
    });

    it("takes any name of 63 bytes", async () => {
      const name = `${harness.prefix}_"'; drop ü%`.padEnd(62, "x");
      await driver.createEmpty(name, label, role().production.name);
      expect((await driver.listDatabases()).map((each) => each.name)).toContain(name);
      await driver.dropDatabase(name);
      expect(await driver.databaseExists(name)).toBe(false);
    });

    it("lists what it made, with environment and size", async () => {
      const name = fresh();
      await driver.createEmpty(name, { purpose: "snapshot", envId: "of this" }, role().production.name);
      const found = (await driver.listDatabases()).find((each) => each.name === name);
      expect(found).toMatchObject({ createdFor: "of this", owner: expect.any(String) });
      expect(found?.sizeBytes).toBeGreaterThan(1_000_000);
      expect(found?.owner).not.toBe(role().production.name);
    });

    it("refuses a second database of a name", async () => {
      const source = await makeSource();
      await expect(driver.createEmpty(source, label, role().production.name)).rejects.toMatchObject({
        code: "exists",
      });
      await expect(
        driver.cloneDatabase(await makeSource(), source, label, { role: null }),
      ).rejects.toMatchObject({ code: "exists" });
      expect(await harness.read(source, role().production, "key")).toBe("value ü");
    });

    it("clones for another role, and leaves the source as it was", async () => {
      const source = await makeSource();
      const target = fresh();
      await driver.cloneDatabase(source, target, label, {
        role: role().staging.name,
        fromRole: role().production.name,
      });
      expect(await harness.read(target, role().staging, "key")).toBe("value ü");
      await expect(harness.read(target, role().production, "key")).rejects.toThrow();
      expect(await harness.ownerOf(target)).toBe(role().staging.name);
      await harness.write(target, role().staging, "key", "changed");
      expect(await harness.read(source, role().production, "key")).toBe("value ü");
      expect(await harness.ownerOf(source)).toBe(role().production.name);
      await expect(harness.read(source, role().staging, "key")).rejects.toThrow();
    });

    it("finds out by itself whose the objects were", async () => {
      const target = fresh();
      await driver.cloneDatabase(await makeSource(), target, label, { role: role().staging.name });
      expect(await harness.ownerOf(target)).toBe(role().staging.name);
    });

    it("clones for nobody, and hands over later", async () => {
      const [spare, target] = [fresh(), fresh()];
      await driver.cloneDatabase(await makeSource(), spare, { purpose: "spare" }, { role: null });
      for (const each of [role().production, role().staging])
        await expect(harness.read(spare, each, "key")).rejects.toThrow();
      await driver.renameDatabase(spare, target, label);
      await driver.handOver(target, role().staging.name, role().production.name);
      expect(await harness.read(target, role().staging, "key")).toBe("value ü");
      await expect(harness.read(target, role().production, "key")).rejects.toThrow();
      expect(await driver.databaseExists(spare)).toBe(false);
    });

    it("does not disturb a source in use unless told, and then opens it again", async () => {
      const source = await makeSource();
      const session = await harness.openSession(source, role().production);
      const options = { role: role().production.name, fromRole: role().production.name };
      const target = fresh();
      await expect(driver.cloneDatabase(source, target, label, options)).rejects.toMatchObject({
        code: "in_use",
      });
      expect(session.isOpen()).toBe(true);
      expect(await driver.databaseExists(target)).toBe(false);
      await driver.cloneDatabase(source, target, label, { ...options, disconnect: true });
      expect(session.isOpen()).toBe(false);
      await session.close();
      expect(await harness.read(target, role().production, "key")).toBe("value ü");
      expect(await harness.read(source, role().production, "key")).toBe("value ü");
    });

    it("copies a database in use without disturbing it", async () => {
      const source = await makeSource();
      const session = await harness.openSession(source, role().production);
      const target = fresh();
      const progress: number[] = [];
      await driver.copyLive(source, target, label, {
        role: role().staging,
        onProgress: (bytes) => progress.push(bytes),
      });
      expect(session.isOpen()).toBe(true);
      await session.close();
      expect(progress.at(-1)).toBeGreaterThan(0);
      expect(await harness.read(target, role().staging, "key")).toBe("value ü");
      expect(await harness.ownerOf(target)).toBe(role().staging.name);
      await expect(harness.read(target, role().production, "key")).rejects.toThrow();
    });

    it("leaves nothing of a copy that was stopped before it began", async () => {
      const target = fresh();
      const copying = driver.copyLive(await makeSource(), target, label, {
        role: role().staging,
        signal: AbortSignal.abort(),
      });
      await expect(copying).rejects.toMatchObject({ name: "ClusterError" });
      expect(await driver.databaseExists(target)).toBe(false);
    });

    it("names what is missing", async () => {
      const [nowhere, target] = [fresh(), fresh()];
      for (const refused of [
        () => driver.cloneDatabase(nowhere, target, label, { role: null }),
        () => driver.copyLive(nowhere, target, label, { role: role().staging }),
        () => driver.handOver(nowhere, role().staging.name),
        () => driver.renameDatabase(nowhere, target, label),
        () => driver.withDatabase(nowhere, async () => {}),
      ])
        await expect(refused()).rejects.toMatchObject({ code: "missing" });
      await driver.dropDatabase(nowhere);
      await driver.dropRole(`${harness.prefix}_nobody`);
      expect(await driver.databaseExists(target)).toBe(false);
    });

    const dumpOf = async (name: string, after?: () => Promise<void>) => {
      const chunks: Buffer[] = [];
      const facts = await driver.dumpDatabase(name, {
        role: role().production,
        hold: "ir_attachment",
        whenFixed: after,
        write: async (dump) => {
          for await (const chunk of dump) chunks.push(chunk as Buffer);
        },
        inside: async () => "read",
      });
      return { facts, dump: Buffer.concat(chunks) };
    };
    const restored = async (dump: Buffer | (() => Promise<Readable>)) => {
      const target = fresh();
      await driver.restoreDump(target, label, {
        open: typeof dump === "function" ? dump : async () => Readable.from([dump]),
        role: role().staging,
        has: { extensions: [], immutableUnaccent: [] },
      });
      return target;
    };

    it("dumps one moment, counts its rows, and restores it for another role", async () => {
      const source = await makeSource();
      const { facts, dump } = await dumpOf(source, () =>
        harness.write(source, role().production, "later", "not in the dump"),
      );
      expect(facts).toMatchObject({ inside: "read", rows: { "public.content": 1 } });
      const target = await restored(dump);
      expect(await harness.read(target, role().staging, "key")).toBe("value ü");
      expect(await driver.countRows(target, role().staging)).toEqual(facts.rows);
      expect(await harness.ownerOf(target)).toBe(role().staging.name);
      await expect(harness.read(target, role().production, "key")).rejects.toThrow();
    });

    it("makes nothing of a dump whose stream fails, or that is none", async () => {
      const { dump } = await dumpOf(await makeSource());
      // Others may work on the same server meanwhile.
      const own = async () =>
        (await driver.listDatabases())
          .map(({ name }) => name)
          .filter((name) => name.startsWith(harness.prefix));
      const before = await own();
      const failing = async () =>
        Readable.from(
          (async function* () {
            yield dump;
            throw new Error("wrong checksum");
          })(),
        );
      await expect(restored(failing)).rejects.toThrow("wrong checksum");
      await expect(restored(Buffer.from("no dump"))).rejects.toThrow();
      await expect(restored(dump.subarray(0, dump.length / 2))).rejects.toThrow();
      expect(await own()).toEqual(before);
    });

    it("ends a dump that nobody can take", async () => {
      const source = await makeSource();
      const dump = driver.dumpDatabase(source, {
        role: role().production,
        hold: null,
        write: () => Promise.reject(new Error("the store is full")),
        inside: async () => null,
      });
      await expect(dump).rejects.toThrow("the store is full");
    });

    it("leaves what is not its own alone", async () => {
      const foreign = fresh();
      await harness.makeForeign(foreign);
      for (const refused of [
        () => driver.dropDatabase(foreign),
        () => driver.renameDatabase(foreign, fresh(), label),
        () => driver.handOver(foreign, role().staging.name),
      ])
        await expect(refused()).rejects.toMatchObject({ code: "not_ours" });
      expect(await driver.databaseExists(foreign)).toBe(true);
      expect((await driver.listDatabases()).map((each) => each.name)).not.toContain(foreign);
    });

    it("renames only to a free name, and nothing in use", async () => {
      const [first, second] = [await makeSource(), await makeSource()];
      await expect(driver.renameDatabase(first, second, label)).rejects.toMatchObject({ code: "exists" });
      expect(await driver.databaseExists(first)).toBe(true);
    });

    it("keeps a role that still owns data", async () => {
      const name = await makeSource();
      await expect(driver.dropRole(role().production.name)).rejects.toMatchObject({ code: "in_use" });
      expect(await harness.read(name, role().production, "key")).toBe("value ü");
    });

    it("makes one of two that are asked for at once", async () => {
      const name = fresh();
      const results = await Promise.allSettled([
        driver.createEmpty(name, label, role().production.name),
        driver.createEmpty(name, label, role().production.name),
      ]);
      expect(results.map((each) => each.status).sort()).toEqual(["fulfilled", "rejected"]);
      expect(await driver.databaseExists(name)).toBe(true);
    });

    it("sets a role's password anew, from two sides at once", async () => {
      const name = await makeSource();
      const changed = { ...role().production, password: "another" };
      await Promise.all([driver.ensureRole(changed), driver.ensureRole(changed)]);
      expect(await harness.read(name, changed, "key")).toBe("value ü");
    });
  });
}
