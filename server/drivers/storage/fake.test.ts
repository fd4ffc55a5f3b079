import { createFakeStorage } from "./fake";
import { describeStorageContract } from "./contract-suite";

describeStorageContract("the fake", async () => createFakeStorage(), { locks: "kept" });
