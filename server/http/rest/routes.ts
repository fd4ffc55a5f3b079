/**
 * REST routes, read from the procedures' own `meta.openapi`. trpc-to-openapi writes the document from the same place;
 * its request handler is not used, because it rebuilds its routes on each request and changes the procedures' schemas.
 */
import { z } from "zod";
import type { FieldSchema } from "./find-unknown-fields";

/** The parts of a tRPC procedure that a route is made of. */
export type RestProcedure = {
  _def: {
    type: "query" | "mutation" | "subscription";
    meta?: { openapi?: { method: string; path: string } };
    inputs: unknown[];
  };
};

export type ParameterKind = "string" | "number" | "boolean";

export type RestRoute = {
  procedure: string;
  type: "query" | "mutation";
  method: string;
  /** segments of the path; those of parameters begin with ":" */
  segments: string[];
  /** how the text of a query parameter is read */
  parameters: Map<string, ParameterKind>;
  /** what the procedure's input may have, one after the other */
  schemas: FieldSchema[];
};

/** listRoutes finds every procedure that has an address. */
export function listRoutes(procedures: Record<string, RestProcedure>): RestRoute[] {
  return Object.entries(procedures).flatMap(([name, { _def }]) => {
    const address = _def.meta?.openapi;
    if (!address || _def.type === "subscription") return [];
    const schemas = _def.inputs.flatMap(describeFields);
    return [
      {
        procedure: name,
        type: _def.type,
        method: address.method,
        segments: splitPath(address.path).map((segment) => segment.replace(/^\{(.+)\}$/, ":$1")),
        parameters: parameterKinds(schemas),
        schemas,
      },
    ];
  });
}

export type RouteMatch =
  | { kind: "found"; route: RestRoute; parameters: Record<string, string> }
  | { kind: "wrong_method"; allowed: string[] }
  | { kind: "none" };

/** matchRoute: a fixed segment wins over a parameter. */
export function matchRoute(routes: readonly RestRoute[], method: string, pathname: string): RouteMatch {
  const segments = splitPath(pathname);
  const fitting = routes.flatMap((route) => {
    if (route.segments.length !== segments.length) return [];
    const parameters = fit(route.segments, segments);
    return parameters ? [{ route, parameters }] : [];
  });
  const found = fitting
    .filter((one) => one.route.method === method)
    .toSorted((a, b) => Object.keys(a.parameters).length - Object.keys(b.parameters).length)[0];
  if (found) return { kind: "found", ...found };
  if (fitting.length > 0)
    return { kind: "wrong_method", allowed: [...new Set(fitting.map((one) => one.route.method))] };
  return { kind: "none" };
}

/** readQuery turns query parameters into what the procedure's input expects; what cannot be read is left to its schema. */
export function readQuery(query: URLSearchParams, kinds: RestRoute["parameters"]): Record<string, unknown> {
  return Object.fromEntries([...query].map(([key, text]) => [key, readParameter(text, kinds.get(key))]));
}

function readParameter(text: string, kind: ParameterKind | undefined): unknown {
  if (kind === "number" && /^-?\d+(\.\d+)?$/.test(text)) return Number(text);
  if (kind === "boolean" && (text === "true" || text === "false")) return text === "true";
  return text;
}

function fit(pattern: string[], segments: string[]): Record<string, string> | null {
  const parameters: Record<string, string> = {};
  for (const [index, part] of pattern.entries()) {
    const segment = segments[index] ?? "";
    if (part.startsWith(":")) parameters[part.slice(1)] = segment;
    else if (part !== segment) return null;
  }
  return parameters;
}

/** A path that does not decode fits no route. */
function splitPath(pathname: string): string[] {
  const segments = pathname.split("/").filter((segment) => segment !== "");
  try {
    return segments.map(decodeURIComponent);
  } catch {
    return ["%"];
  }
}

function describeFields(input: unknown): FieldSchema[] {
  if (!(input instanceof z.ZodType)) return [];
  return [z.toJSONSchema(input, { io: "input", unrepresentable: "any" }) as FieldSchema];
}

function parameterKinds(schemas: readonly FieldSchema[]): Map<string, ParameterKind> {
  const kinds = new Map<string, ParameterKind>();
  for (const { properties = {} } of schemas) {
    for (const [name, schema] of Object.entries(properties)) {
      const type = typeof schema === "object" ? schema.type : undefined;
      kinds.set(
        name,
        type === "integer" || type === "number" ? "number" : type === "boolean" ? "boolean" : "string",
      );
    }
  }
  return kinds;
}
