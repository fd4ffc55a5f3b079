import { expect, test } from "vitest";
import type { Archive } from "@/server/drivers/archive/port";
import { findContent } from "./find-content";

test("a file with millions of databases is refused at the second, and the rest is not read", async () => {
  let read = 0;
  const archive: Archive = {
    format: "zip",
    entries: async function* () {
      for (; read < 100_000; read += 1)
        yield { path: `${read}.sql`, sizeBytes: 0, open: () => Promise.reject(new Error("not opened")) };
    },
  };
  await expect(findContent(archive)).rejects.toThrow("There are two databases in it, 0.sql and 1.sql.");
  expect(read).toBe(1);
});
