import { z } from "zod";
import {
  addStore,
  changeStore,
  checkStore,
  choosePrimary,
  listStores,
  removeStore,
  takeRecoveryKey,
} from "@/server/backups";
import {
  addStoreInput,
  changeStoreInput,
  recoveryKey,
  storeCheck,
  storeDto,
  storeList,
} from "@/server/backups/stores/contract";
import { acknowledged } from "../pagination";
import { projectEffect, projectMutation, projectQuery } from "../procedures";
import { router } from "../trpc";

const rest = <Path extends `/${string}`>(
  method: "GET" | "POST" | "PUT" | "DELETE",
  path: Path,
  summary: string,
) => ({
  openapi: { method, path: `/projects/{project}${path}` as const, summary, tags: ["backups"] },
});
const storeId = z.object({ storeId: z.uuid() });
type Asked = { claims: Parameters<typeof addStore>[1]["claims"]; project: { id: string } };
const asker = ({ claims, project }: Asked) => ({ claims, projectId: project.id });

/** Where a project's backups lie. What is added or changed is tried first. */
export const backupStoresRouter = router({
  list: projectQuery("project.read")
    .meta(rest("GET", "/backup-stores", "List where backups are kept, the primary store first"))
    .output(storeList)
    .query(({ ctx }) => listStores(ctx.sql, ctx.project.id)),

  add: projectEffect("project.configure")
    .meta({
      standing: true,
      fresh: true,
      ...rest("POST", "/backup-stores", "Add a bucket; it is tried first"),
    })
    .input(addStoreInput)
    .output(storeDto)
    .mutation(({ ctx, input: { project: _slug, ...input } }) => addStore(ctx.deps.stores, asker(ctx), input)),

  change: projectEffect("project.configure")
    .meta({ fresh: true, ...rest("PUT", "/backup-stores/{storeId}", "Change a store's name, key or lock") })
    .input(changeStoreInput)
    .output(storeDto)
    .mutation(({ ctx, input }) => changeStore(ctx.deps.stores, asker(ctx), input)),

  check: projectEffect("project.configure")
    .meta(rest("POST", "/backup-stores/{storeId}/check", "Write, read and delete a test object"))
    .input(storeId)
    .output(storeCheck)
    .mutation(({ ctx, input }) => checkStore(ctx.deps.stores, asker(ctx), input.storeId)),

  makePrimary: projectMutation("project.configure")
    .meta({ fresh: true, ...rest("POST", "/backup-stores/{storeId}/primary", "New backups go here") })
    .input(storeId)
    .output(storeDto)
    .mutation(({ ctx, input }) => choosePrimary(ctx.sql, ctx.project.id, input.storeId)),

  remove: projectMutation("project.configure")
    .meta({ fresh: true, ...rest("DELETE", "/backup-stores/{storeId}", "Remove a store where nothing lies") })
    .input(storeId)
    .output(acknowledged)
    .mutation(async ({ ctx, input }) => {
      await removeStore(ctx.sql, ctx.project.id, input.storeId);
      return { ok: true as const };
    }),

  takeKey: projectEffect("project.configure")
    .meta({ standing: true, fresh: true, ...rest("POST", "/backup-key", "Show the recovery key, once") })
    .output(recoveryKey)
    .mutation(({ ctx }) => takeRecoveryKey(ctx.deps.stores, asker(ctx))),
});
