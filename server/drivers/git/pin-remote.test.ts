import { describe, expect, it } from "vitest";
import { parseNetworks } from "@/server/platform/network/networks";
import { buildSshCommand } from "./build-ssh-command";
import { parseRemoteUrl } from "./parse-remote-url";
import { parseHost, pinRemote } from "./pin-remote";

const closed = { allowLocalRemotes: false, openedNetworks: [] };
const resolve = (name: string) =>
  Promise.resolve(
    name === "git.example"
      ? [
          { address: "2606:4700::1", family: 6 },
          { address: "1.1.1.1", family: 4 },
        ]
      : [{ address: "10.0.0.5", family: 4 }],
  );

describe("parseHost", () => {
  it.each([
    ["https://git.example/a.git", "git.example", "443"],
    ["http://git.example:8080/a.git", "git.example", "8080"],
    ["https://[2001:db8::1]:8443/a", "2001:db8::1", "8443"],
    ["ssh://git@git.example:2222/a", "git.example", "2222"],
    ["ssh://git@[::1]/a", "::1", "22"],
    ["git@git.example:a/b.git", "git.example", "22"],
    ["git.example:a", "git.example", "22"],
    ["git@[::1]:a", "::1", "22"],
  ])("%s", (url, host, port) => {
    expect(parseHost(parseRemoteUrl(url, false))).toEqual({ host, port });
  });
});

describe("pinRemote", () => {
  it.each([
    ["https://git.example/a.git", "git.example:443:1.1.1.1,[2606:4700::1]"],
    ["http://git.example:8080/a", "git.example:8080:1.1.1.1,[2606:4700::1]"],
  ])("holds curl to what was found: %s", async (url, entry) => {
    expect(await pinRemote(closed, parseRemoteUrl(url, false), resolve)).toEqual({
      config: [
        ["http.curloptResolve", entry],
        ["http.followRedirects", "false"],
      ],
    });
  });

  it.each([
    ["git@git.example:a.git", { address: "1.1.1.1", keyAlias: "git.example" }],
    ["ssh://git@git.example:2222/a", { address: "1.1.1.1", keyAlias: "[git.example]:2222" }],
  ])("holds ssh to what was found: %s", async (url, sshHost) => {
    const pin = await pinRemote(closed, parseRemoteUrl(url, false), resolve);
    expect(pin).toEqual({ config: [], sshHost });
    const command = buildSshCommand({ knownHosts: "/k", host: pin.sshHost });
    expect(command).toContain(`'HostName=1.1.1.1' '-o' 'HostKeyAlias=${sshHost.keyAlias}'`);
  });

  it.each(["https://inside.example/a.git", "git@inside.example:a.git", "ssh://inside.example/a"])(
    "refuses a name that leads inside: %s",
    async (url) => {
      await expect(pinRemote(closed, parseRemoteUrl(url, false), resolve)).rejects.toMatchObject({
        code: "not_a_repository",
      });
    },
  );

  it.each([
    "http://127.0.0.1/a",
    "http://2130706433/a",
    "http://[::ffff:127.0.0.1]/a",
    "ssh://0x7f.1/a",
    "git@127.1:a",
    "git@2130706433:a",
    "git@[::1]:a",
    "git@localhost:a",
    "http://169.254.169.254/latest",
  ])("refuses this machine in any form: %s", async (url) => {
    await expect(pinRemote(closed, parseRemoteUrl(url, false))).rejects.toMatchObject({
      code: "not_a_repository",
    });
  });

  it("leaves what the operator opened, and machines whose own folders are remotes", async () => {
    const opened = { allowLocalRemotes: false, openedNetworks: parseNetworks(["10.0.0.0/8"]) };
    const remote = parseRemoteUrl("https://inside.example/a.git", false);
    expect(await pinRemote(opened, remote, resolve)).toMatchObject({
      config: [
        ["http.curloptResolve", "inside.example:443:10.0.0.5"],
        ["http.followRedirects", "false"],
      ],
    });
    expect(await pinRemote({ ...closed, allowLocalRemotes: true }, remote, resolve)).toEqual({ config: [] });
  });
});
