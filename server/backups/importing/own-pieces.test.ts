import { expect, test } from "vitest";
import { ownPieces } from "./own-pieces";

const FOLDER = "project-1/imports/import-1/";
const at = (key: string) => ({ key, sizeBytes: 1, sha256: "00", plainBytes: 1 });

test("pieces of the upload are read, those of others are not", () => {
  const own = [at(`${FOLDER}000-ab`), at(`${FOLDER}001-cd.age`)];
  expect(ownPieces(own, FOLDER)).toEqual(own);
  for (const key of [
    "project-2/backups/b/database",
    "project-1/imports/import-2/000-ab",
    "project-1/imports/import-1",
  ])
    expect(() => ownPieces([...own, at(key)], FOLDER), key).toThrow(/not where its pieces lie/);
});
