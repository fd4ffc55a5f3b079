/** What was answered: `text` may be cut. */
export type PageAnswer = { status: number; location: string | null; text: string };

export type PageVerdict = { kind: "good" } | { kind: "bad"; detail: string } | { kind: "look"; to: string };

/**
 * judgePage tells whether a database's sign-in page works: 200 with a form. A redirect within Odoo is followed (a language
 * in the address); one to another host is a sign-in elsewhere, and good. One to the choice of a database says that Odoo
 * could not use its own.
 */
export function judgePage(path: string, { status, location, text }: PageAnswer): PageVerdict {
  if (status >= 300 && status < 400 && location !== null) {
    const target = URL.parse(location, `http://odoo.invalid${path}`);
    if (target === null) return { kind: "bad", detail: `Odoo answered ${path} with a redirect to nowhere` };
    const isOwn = target.hostname === "odoo.invalid" || /^(127\.0\.0\.1|localhost)$/.test(target.hostname);
    if (!isOwn) return { kind: "good" };
    if (target.pathname.startsWith("/web/database/"))
      return { kind: "bad", detail: "Odoo cannot use its database: it asks for another one" };
    const to = `${target.pathname}${target.search}`;
    if (to === path) return { kind: "bad", detail: `Odoo cannot use its database: ${path} leads to itself` };
    return { kind: "look", to };
  }
  if (status !== 200) return { kind: "bad", detail: `Odoo answered ${path} with ${status}` };
  if (!/<form[\s>]/i.test(text))
    return { kind: "bad", detail: `Odoo answered ${path} without a form to sign in` };
  return { kind: "good" };
}
