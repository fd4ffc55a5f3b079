/** Tests that kill the worker start the one of a build, as `npm run up` does: made once for all of them. */
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import path from "node:path";
import type { TestProject } from "vitest/node";
import { bundleServices } from "@/scripts/services/bundle-services.mjs";

declare module "vitest" {
  interface ProvidedContext {
    /** a build with nothing in it but the services */
    servicesBuild: string;
  }
}

const ROOT = path.join(import.meta.dirname, "../../..");
/** Below the repository, where its packages are found. */
const BUILDS = path.join(ROOT, ".capstan", "builds");

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  await mkdir(BUILDS, { recursive: true });
  const folder = await mkdtemp(path.join(BUILDS, "worker-tests-"));
  await bundleServices(ROOT, folder);
  project.provide("servicesBuild", folder);
  return () => rm(folder, { recursive: true, force: true });
}
