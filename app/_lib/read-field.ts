/** readField: the text of a form's field, "" without one. Anybody may call an action, with whatever instead of a form. */
export function readField(form: unknown, name: string): string {
  const value = form instanceof FormData ? form.get(name) : null;
  return typeof value === "string" ? value : "";
}
