/** cookiePrefix carries the port, which cookies ignore: two copies on one machine would sign each other out. */
export function cookiePrefix(url: string): string {
  const { port, protocol } = new URL(url);
  return `capstan-${port || (protocol === "https:" ? "443" : "80")}`;
}
