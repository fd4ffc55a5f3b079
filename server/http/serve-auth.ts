import type { IdentityProvider } from "@/server/access";
import { toProblem } from "./problem";
import { refuseForeignOrigin } from "./same-origin";

/** serveAuth passes sign-in and sign-out on to the identity provider, from pages of this site only. */
export async function serveAuth(
  identity: IdentityProvider,
  request: Request,
  portalUrl: string,
): Promise<Response> {
  try {
    refuseForeignOrigin(request, portalUrl);
    return await identity.handle(request);
  } catch (error) {
    return toProblem(error, new URL(request.url).pathname);
  }
}
