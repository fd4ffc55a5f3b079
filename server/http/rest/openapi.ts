import { generateOpenApiDocument, type OpenApiRouter } from "trpc-to-openapi";
import { publicName } from "./public-names";

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

type BodySchema = { properties?: object; additionalProperties?: unknown };

type Operation = {
  requestBody?: { content?: Record<string, { schema?: BodySchema }> };
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
    const renamed = path.replace(/\{(\w+)\}/g, (_whole, name: string) => `{${publicName(name)}}`);
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
    ...(operation.requestBody && { requestBody: closeBody(operation.requestBody) }),
    parameters: operation.parameters?.map((parameter) =>
      parameter.in === "path" ? { ...parameter, name: publicName(parameter.name) } : parameter,
    ),
    responses: {
      ...(ok && { "200": { ...ok, content: { ...ok.content, ...stream } } }),
      default: PROBLEM,
    },
  };
}

/** A field that is not listed is refused, so the document says so too. */
function closeBody(body: NonNullable<Operation["requestBody"]>): NonNullable<Operation["requestBody"]> {
  const content = Object.entries(body.content ?? {}).map(([type, { schema, ...rest }]) => {
    const closes = schema?.properties !== undefined && schema.additionalProperties === undefined;
    return [type, { ...rest, schema: closes ? { ...schema, additionalProperties: false } : schema }] as const;
  });
  return { ...body, content: Object.fromEntries(content) };
}
