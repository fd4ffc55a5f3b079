/** splitUserInfo takes `user:password@` out of an http address: it is a secret, and the address is shown. */
export function splitUserInfo(address: string): { url: string; userInfo: string | null } {
  if (!/^https?:\/\//i.test(address) || !URL.canParse(address)) return { url: address, userInfo: null };
  const url = new URL(address);
  if (url.username === "" && url.password === "") return { url: address, userInfo: null };
  const userInfo = url.password === "" ? url.username : `${url.username}:${url.password}`;
  url.username = "";
  url.password = "";
  return { url: url.toString(), userInfo };
}

/** joinUserInfo puts it back, for Git alone. */
export function joinUserInfo(address: string, userInfo: string | null): string {
  if (userInfo === null || !/^https?:\/\//i.test(address)) return address;
  const url = new URL(address);
  const [user = "", ...password] = userInfo.split(":");
  url.username = user;
  url.password = password.join(":");
  return url.toString();
}
