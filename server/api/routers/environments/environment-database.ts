import { z } from "zod";
import { readDatabaseCare, readStatementPlan } from "@/server/database-care";
import { databaseCare, statementPlan } from "@/server/database-care/contract";
import { environmentEffect } from "../../procedures";
import { restOf } from "./rest-of";

/** How the database of an environment fares. Statements are shown without values, to whoever may read its log. */
export const environmentDatabase = {
  database: environmentEffect("log.read")
    .meta(restOf("GET", "/database", "Size, tables, slow statements, index hints and connections"))
    .output(databaseCare)
    .query(({ ctx }) => readDatabaseCare(ctx.deps, ctx.claims, ctx.environment.id)),

  statementPlan: environmentEffect("log.read")
    .meta(restOf("GET", "/database/statements/{statementId}/plan", "How a statement would be run"))
    .input(z.object({ statementId: z.string().min(1).max(21) }))
    .output(statementPlan)
    .query(({ ctx, input }) =>
      readStatementPlan(ctx.deps, ctx.claims, ctx.environment.id, input.statementId),
    ),
};
