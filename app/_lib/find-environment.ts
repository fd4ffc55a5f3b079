import "server-only";
import { notFound } from "next/navigation";
import { cache } from "react";
import type { EnvironmentSummary } from "@/server/environments/contract";
import { getCaller } from "./page-api";
import { readPage } from "./read-page";

const PAGE_ROWS = 200;

/** getEnvironmentByName: pages have names in their address, the API has ids; a name that is not there is a 404. */
export const getEnvironmentByName = cache(
  async (project: string, name: string): Promise<EnvironmentSummary> => {
    const caller = await getCaller();
    let cursor: string | undefined;
    do {
      const page = await readPage(caller.environments.list({ project, limit: PAGE_ROWS, cursor }));
      const found = page.items.find((environment) => environment.name === name);
      if (found) return found;
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    notFound();
  },
);
