import { execa } from "execa";
import { describe, expect, it } from "vitest";
import { buildSshCommand } from "./build-ssh-command";

const words = (knownHosts: string, identity: string) => [
  "ssh",
  "-F",
  "/dev/null",
  ...[
    "BatchMode=yes",
    "StrictHostKeyChecking=accept-new",
    `UserKnownHostsFile="${knownHosts}"`,
    "IdentitiesOnly=yes",
    "IdentityAgent=none",
    `IdentityFile=${identity}`,
    "PasswordAuthentication=no",
    "ClearAllForwardings=yes",
    "ConnectTimeout=20",
    "ServerAliveInterval=15",
    "ServerAliveCountMax=4",
  ].flatMap((option) => ["-o", option]),
];

describe("buildSshCommand", () => {
  it("is one shell line of quoted words", () => {
    expect(buildSshCommand({ knownHosts: "/h/known_hosts", privateKey: "/h/k" })).toBe(
      words("/h/known_hosts", '"/h/k"')
        .map((word) => `'${word}'`)
        .join(" "),
    );
    expect(buildSshCommand({ knownHosts: "/h/known_hosts" })).toContain("'IdentityFile=none'");
  });

  it("reaches ssh word for word, whatever the paths hold", async () => {
    const home = "/tmp/it's $(id) `id` \\ 100% & ; |";
    const line = buildSshCommand({ knownHosts: `${home}/k`, privateKey: `${home}/p` });
    const { stdout } = await execa("sh", ["-c", `printf '%s\\n' ${line}`]);
    const escaped = home.replaceAll("%", "%%");
    expect(stdout.split("\n")).toEqual(words(`${escaped}/k`, `"${escaped}/p"`));
  });

  it("means to ssh itself what it says", async ({ skip }) => {
    const files = { knownHosts: "/tmp/a b's 100%h/known", privateKey: "/tmp/a b's 100%h/key" };
    const { stdout, exitCode } = await execa("sh", ["-c", `${buildSshCommand(files)} -G host.invalid`], {
      reject: false,
    });
    if (exitCode === 127) skip("ssh is not installed");
    const settings = stdout.split("\n");
    for (const line of [
      "batchmode yes",
      "stricthostkeychecking accept-new",
      "identitiesonly yes",
      "identityagent none",
    ])
      expect(settings).toContain(line);
    expect(settings.filter((line) => line.startsWith("identityfile"))).toHaveLength(1);
    expect(stdout).toMatch(/^identityfile "?\/tmp\/a b's 100%%h\/key"?$/m);
    expect(stdout).toMatch(/^userknownhostsfile "?\/tmp\/a b's 100%?%h\/known"?$/m);
  });
});
