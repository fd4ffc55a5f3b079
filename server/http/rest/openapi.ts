import { generateOpenApiDocument, type OpenApiRouter } from "trpc-to-openapi";

/** In the documents a project is named by its slug and all else by its id, whatever the procedures call their input. */
const PARAMETER_NAMES: Record<string, string> = {
  project: "slug",
  environmentId: "id",
  runId: "id",
  backupId: "id",
  restoreId: "id",
  tokenId: "id",
  trustRuleId: "id",
  secretId: "id",
};

const PROBLEM = {
  description: "What went wrong (RFC 9457)",
  content: {
    "application/problem+json": {
      schema: {
        type: "object",
        required: ["type", "title", "status", "detail", "code"],
        properties: {
          type: { type: "string", format: "uri" },
          title: { type: "string" },
          status: { type: "integer" },
          detail: { type: "string", description: "for people, with a next step" },
          instance: { type: "string" },
          code: { type: "string", description: "for programs" },
          issues: {
            type: "array",
            items: { type: "object", properties: { path: { type: "string" }, message: { type: "string" } } },
          },
        },
      },
    },
  },
} as const;

type Operation = {
  parameters?: { name: string; in: string }[];
  responses?: Record<string, { description: string; content?: Record<string, unknown> }>;
};

/** buildOpenApi describes the REST API from the procedures' schemas: OpenAPI 3.1. */
export function buildOpenApi(router: OpenApiRouter, url: string): object {
  const document = generateOpenApiDocument(router, {
    title: "Capstan",
    version: "1",
    description:
      "Push a branch, get a running Odoo. Send `Authorization: Bearer cap_…`; make a token in the portal.",
    baseUrl: `${url}/api/v1`,
    openApiVersion: "3.1.0",
  });
  const paths = Object.entries(document.paths ?? {}).map(([path, operations]) => {
    const renamed = path.replace(
      /\{(\w+)\}/g,
      (whole, name: string) => `{${PARAMETER_NAMES[name] ?? whole.slice(1, -1)}}`,
    );
    const changed = Object.entries(operations as Record<string, Operation>).map(([method, operation]) => [
      method,
      tidyOperation(operation, renamed),
    ]);
    return [renamed, Object.fromEntries(changed) as Record<string, Operation>] as const;
  });
  return { ...document, paths: Object.fromEntries(paths) };
}

function tidyOperation(operation: Operation, path: string): Operation {
  const ok = operation.responses?.["200"];
  const stream = path === "/runs/{id}/events" ? { "text/event-stream": { schema: { type: "string" } } } : {};
  return {
    ...operation,
    parameters: operation.parameters?.map((parameter) =>
      parameter.in === "path"
        ? { ...parameter, name: PARAMETER_NAMES[parameter.name] ?? parameter.name }
        : parameter,
    ),
    responses: {
      ...(ok && { "200": { ...ok, content: { ...ok.content, ...stream } } }),
      default: PROBLEM,
    },
  };
}
