import { expect, test } from "vitest";
import { parseNetworks } from "../network/networks";
import { refuseInsideIssuer } from "./refuse-inside-issuer";

const closed = { outboundNetworks: [], allowLocalRemotes: false };
const opened = {
  outboundNetworks: parseNetworks(["10.0.0.0/8", "169.254.0.0/16"]),
  allowLocalRemotes: false,
};
const local = { outboundNetworks: [], allowLocalRemotes: true };

test.each([
  ["https://login.example.com/realms/acme", closed, true],
  ["https://8.8.8.8", closed, true],
  ["http://login.example.com", closed, false],
  ["http://localhost:4000", closed, false],
  ["http://127.0.0.1:4000", closed, false],
  ["https://localhost", closed, false],
  ["https://localhost.", closed, false],
  ["https://login.localhost", closed, false],
  ["https://127.0.0.1", closed, false],
  ["https://0x7f.1", closed, false],
  ["https://2130706433", closed, false],
  ["https://10.1.2.3", closed, false],
  ["https://192.168.1.1", closed, false],
  ["https://169.254.169.254", closed, false],
  ["https://[::1]", closed, false],
  ["https://[::ffff:10.0.0.1]", closed, false],
  ["https://[fe80::1]", closed, false],
  ["https://[fd00:ec2::254]", closed, false],
  ["https://10.1.2.3", opened, true],
  ["https://169.254.169.254", opened, false],
  ["http://10.1.2.3", opened, false],
  ["http://localhost:4000", local, true],
  ["http://127.0.0.1:4000", local, true],
  ["http://login.example.com", local, false],
  ["https://10.1.2.3", local, false],
])("%s with %j may be an issuer: %s", (issuer, rules, allowed) => {
  const check = () => refuseInsideIssuer(issuer, rules);
  if (allowed) expect(check).not.toThrow();
  else expect(check).toThrow(/issuer/);
});
