import type { GitConfigEntry } from "./build-git-environment";
import type { GitHttpRequest } from "./port";

/** Text that ends up in Git's own records and in environment variables: one printable line. */
function cleanUser(text: string): string {
  const clean = text.replace(/[^\x20-\x7e]|[<>]/g, "").trim();
  return clean === "" ? "capstan" : clean.slice(0, 200);
}

/** buildCgiEnvironment: what `git http-backend` reads of a request (RFC 3875, git-http-backend(1)). */
export function buildCgiEnvironment(request: GitHttpRequest, repositories: string): Record<string, string> {
  const environment: Record<string, string> = {
    GATEWAY_INTERFACE: "CGI/1.1",
    SERVER_PROTOCOL: "HTTP/1.1",
    GIT_PROJECT_ROOT: repositories,
    GIT_HTTP_EXPORT_ALL: "1",
    PATH_INFO: `/${request.projectId}.git/${request.path}`,
    REQUEST_METHOD: request.path === "info/refs" ? "GET" : "POST",
    QUERY_STRING: request.path === "info/refs" ? `service=${request.service}` : "",
    REMOTE_USER: cleanUser(request.remoteUser),
    REMOTE_ADDR: "127.0.0.1",
  };
  if (request.contentType !== null) environment.CONTENT_TYPE = request.contentType;
  if (request.contentLength !== null) environment.CONTENT_LENGTH = String(request.contentLength);
  if (request.contentEncoding === "gzip") environment.HTTP_CONTENT_ENCODING = "gzip";
  // "version=2" and such; anything else means the oldest version
  if (request.protocol !== null && /^[a-z0-9=:.-]{1,100}$/i.test(request.protocol))
    environment.GIT_PROTOCOL = request.protocol;
  return environment;
}

/** buildServingConfig: what a git client may do. Forced pushes and deleted branches are everyday life here. */
export function buildServingConfig(pushMaxBytes: number): GitConfigEntry[] {
  return [
    ["http.uploadpack", "true"],
    ["http.receivepack", "true"],
    ["http.getanyfile", "false"],
    ["receive.maxInputSize", String(pushMaxBytes)],
    ["receive.denyNonFastForwards", "false"],
    ["receive.denyDeletes", "false"],
    ["receive.denyDeleteCurrent", "ignore"],
    // branches and tags are pushed, nothing else: the last that fits a ref counts
    ["receive.hideRefs", "refs"],
    ["receive.hideRefs", "!refs/heads"],
    ["receive.hideRefs", "!refs/tags"],
    ["uploadpack.allowFilter", "true"],
  ];
}
