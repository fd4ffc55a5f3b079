/** restOf is the address of one environment under /api/v1, or of something of it. */
export function restOf(method: "GET" | "POST" | "PATCH" | "DELETE", tail: string, summary: string) {
  return {
    openapi: {
      method,
      path: `/environments/{environmentId}${tail}` as const,
      summary,
      tags: ["environments"],
    },
  };
}
