import "server-only";
import { headers } from "next/headers";
import { notFound, redirect } from "next/navigation";
import { paths } from "@/components/lib/paths";
import type { Viewer } from "@/server/access/viewer";
import { toAppError } from "@/server/api/errors";
import { getWeb } from "@/server/composition/web";
import { PATH_HEADER } from "./path-header";
import { readPageContext } from "./page-api";

/**
 * getPageViewer: who looks; nobody is sent to the sign-in page, and back to this very page afterwards. Somebody whose
 * organization waits for their second factor is sent to where they set it up.
 */
export async function getPageViewer(): Promise<Viewer> {
  const { viewer } = await readPageContext();
  if (!viewer) return goToSignIn();
  if (viewer.factorNeeded !== null && !(await readOwnPath()).startsWith(paths.security()))
    redirect(paths.security());
  return viewer;
}

/** readPage waits for what a page is about: what is not there (or not to be seen) is a 404, nobody signs in first. */
export async function readPage<Data>(read: Promise<Data>): Promise<Data> {
  try {
    return await read;
  } catch (error) {
    const { code } = toAppError(error);
    if (code === "not_found" || code === "invalid") notFound();
    if (code === "not_signed_in") return goToSignIn();
    throw error;
  }
}

/** readAllowed is readPage for parts that a role may lack: then the sentence that says so, and no data. */
export async function readAllowed<Data>(
  read: Promise<Data>,
): Promise<{ data: Data; refusal: null } | { data: null; refusal: string }> {
  try {
    return { data: await readPage(read), refusal: null };
  } catch (error) {
    const { code, message } = toAppError(error);
    if (code === "forbidden") return { data: null, refusal: message };
    throw error;
  }
}

async function goToSignIn(): Promise<never> {
  redirect(paths.signIn(await readOwnPath()));
}

async function readOwnPath(): Promise<string> {
  return (await headers()).get(PATH_HEADER) ?? "/";
}

/** getOrigin: the portal's own public address, for commands to copy. */
export function getOrigin(): string {
  return getWeb().settings.url;
}
