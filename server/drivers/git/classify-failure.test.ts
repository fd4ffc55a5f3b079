import { describe, expect, it } from "vitest";
import { asGitError, classifyFailure } from "./classify-failure";
import { redactSecrets } from "./redact-secrets";

const classify = (stderr: string, reach: "local" | "remote" = "remote", secrets: string[] = []) =>
  classifyFailure({ argv: ["fetch", "https://u:pw@host/x"], exitCode: 128, stderr, reach, secrets });

describe("classifyFailure", () => {
  it.each([
    ["fatal: unable to access 'https://h/': Could not resolve host: h", "unreachable"],
    ["fatal: unable to access 'https://h/': The requested URL returned error: 502", "unreachable"],
    [
      "ssh: connect to host h port 22: Connection timed out\nfatal: Could not read from remote repository.",
      "unreachable",
    ],
    ["kex_exchange_identification: Connection closed by remote host", "unreachable"],
    ["fatal: unable to access 'https://h/': SSL certificate problem: self-signed certificate", "unreachable"],
    ["fatal: Authentication failed for 'https://h/'", "denied"],
    ["fatal: could not read Username for 'https://h': terminal prompts disabled", "denied"],
    ["git@h: Permission denied (publickey).\nfatal: Could not read from remote repository.", "denied"],
    ["fatal: unable to access 'https://h/': The requested URL returned error: 403", "denied"],
    ["Host key verification failed.\nfatal: Could not read from remote repository.", "denied"],
    ["remote: Repository not found.\nfatal: repository 'https://h/' not found", "not_a_repository"],
    ["ERROR: Repository not found.\nfatal: Could not read from remote repository.", "not_a_repository"],
    ["fatal: 'x.git' does not appear to be a git repository", "not_a_repository"],
    ["fatal: https://h/info/refs not valid: is this a git repository?", "not_a_repository"],
    ["fatal: write error: No space left on device\nfatal: unable to access 'x'", "disk_full"],
    ["error: something new", "failed"],
    ["", "failed"],
  ])("%j is %s", (stderr, code) => {
    const error = classify(stderr);
    expect(error.code).toBe(code);
    expect(error.message.length).toBeGreaterThan(20);
  });

  it("knows of a command that stays here only that the disk is full", () => {
    expect(classify("fatal: not a git repository", "local").code).toBe("failed");
    expect(classify("fatal: sha1 file write error. No space left on device", "local").code).toBe("disk_full");
  });

  it("tells the remote's words without progress, terminal codes, advice and secrets", () => {
    const stderr =
      "remote: Enumerating objects: 5\rremote: Counting objects:  20% (1/5)\rReceiving objects: 100% (5/5), done.\n" +
      "remote: \u001b[31mstop, t0psecret\u001b[0m\nhint: do it so\nfatal: unable to access 'https://u:pw@host/'\n";
    const error = classify(stderr, "remote", ["t0psecret"]);
    expect(error.message).toMatch(
      /Git says: remote: stop, \*\*\* · fatal: unable to access 'https:\/\/\*\*\*@host\/'$/,
    );
    expect(error.detail).toBe(
      "git fetch https://***@host/x (exit 128)\nremote: stop, ***\nhint: do it so\nfatal: unable to access 'https://***@host/'",
    );
  });

  it("keeps errors short", () => {
    const error = classify(`fatal: ${"x".repeat(100_000)}`);
    expect(error.message.length).toBeLessThan(800);
    expect(error.detail?.length).toBeLessThan(5_000);
  });
});

describe("asGitError", () => {
  it("knows a full disk, and lets the rest pass", () => {
    const full = Object.assign(new Error("ENOSPC: no space left on device, mkdir"), { code: "ENOSPC" });
    expect(asGitError(full)).toMatchObject({ code: "disk_full" });
    const other = Object.assign(new Error("x"), { code: "EACCES" });
    expect(asGitError(other)).toBe(other);
    expect(asGitError("text")).toBe("text");
  });
});

describe("redactSecrets", () => {
  it.each([
    ["https://u:p@h/x", "https://***@h/x"],
    ["https://u:p@s@h/x and ssh://git@h", "https://***@h/x and ssh://***@h"],
    ["https://h/x?private_token=abc&y=1", "https://h/x?private_token=***&y=1"],
    ["https://h/a@b", "https://h/a@b"],
    ["-----BEGIN OPENSSH PRIVATE KEY-----\nabc\n-----END OPENSSH PRIVATE KEY-----\nrest", "***\nrest"],
    ["-----BEGIN RSA PRIVATE KEY-----\nabc", "***"],
    ["plain git@host:path", "plain git@host:path"],
  ])("%j", (text, expected) => {
    expect(redactSecrets(text)).toBe(expected);
  });
});
