import { describe, expect, it } from "vitest";
import { parseRemoteUrl } from "./parse-remote-url";

describe("parseRemoteUrl", () => {
  it.each([
    ["https://github.com/odoo/odoo.git", "https://github.com/odoo/odoo.git", "http"],
    ["  https://host:8443/ünï x.git ", "https://host:8443/%C3%BCn%C3%AF%20x.git", "http"],
    ["http://host/x", "http://host/x", "http"],
    ["ssh://git@host:2222/~me/x.git", "ssh://git@host:2222/~me/x.git", "ssh"],
    ["ssh://git:secret@host/x.git", "ssh://git@host/x.git", "ssh"],
    ["git@github.com:odoo/odoo.git", "git@github.com:odoo/odoo.git", "ssh"],
    ["host:path with space", "host:path with space", "ssh"],
    ["git@[::1]:x.git", "git@[::1]:x.git", "ssh"],
  ])("knows %s", (url, address, kind) => {
    expect(parseRemoteUrl(url, false)).toEqual({ address, kind, credentials: null });
  });

  it.each([
    ["https://user:p%40ss%2Fw@host/x.git", "user", "p@ss/w"],
    ["https://token@host/x.git", "token", ""],
    ["https://u:a@b@host/x.git", "u", "a@b"],
    ["https://u:100%@host/x.git", "u", "100%"],
  ])("takes the credentials out of %s", (url, user, password) => {
    expect(parseRemoteUrl(url, false)).toEqual({
      address: "https://host/x.git",
      kind: "http",
      credentials: { origin: "https://host/", user, password },
    });
  });

  it.each([
    "",
    "-x",
    "--upload-pack=x",
    "ext::sh -c id",
    "fd::17",
    "git://host/x",
    "ftp://host/x",
    "https://",
    "ssh://-oProxyCommand=id/x",
    "ssh://-oProxyCommand=id@host/x",
    "-oProxyCommand=id:x",
    "host:-x",
    "relative/path",
    "../up",
    "/srv/x.git",
    "file:///srv/x.git",
    "https://host/x\ny",
    "https://host/x\0",
  ])("refuses %j", (url) => {
    expect(() => parseRemoteUrl(url, false)).toThrow("This is not an address");
  });

  it.each(["/srv/x.git", "file:///srv/x.git"])("takes %s where the setting allows it", (url) => {
    expect(parseRemoteUrl(url, true)).toEqual({ address: url, kind: "local", credentials: null });
  });
});
