import { describe, expect, it } from "vitest";
import { explainPipFailure } from "./explain-pip-failure";

const files = [
  { path: "requirements.txt", content: "# ours\nrequests>=2\n" },
  { path: "addons/requirements.txt", content: "\r\nNo_Such.Package == 9 # why\nfoo bar\n" },
];
const explain = (...output: string[]) => explainPipFailure(output, files);

describe("explainPipFailure", () => {
  it("names the requirement and where it stands", () => {
    const said = explain(
      "ERROR: Could not find a version that satisfies the requirement no-such-package==9 (from versions: none)",
      "ERROR: No matching distribution found for no-such-package==9",
    );
    expect(said).toContain("“no-such-package==9” (addons/requirements.txt, line 2)");
    expect(said).toContain("Could not find a version");
  });

  it("names a line that pip cannot read", () => {
    expect(explain("ERROR: Invalid requirement: 'foo bar' (from line 3 of /x/requirements.txt)")).toContain(
      "“foo bar” (addons/requirements.txt, line 3)",
    );
  });

  it("names an included file that is not there", () => {
    const said = explain(
      "ERROR: Could not open requirements file: [Errno 2] No such file or directory: '/x/nope.txt'",
    );
    expect(said).toContain("“/x/nope.txt”");
  });

  it("tells a machine without network from a requirement that is wrong", () => {
    const said = explain(
      "WARNING: Retrying (Retry(total=0)) after connection broken by 'NewConnectionError(...)': /simple/requests/",
      "ERROR: No matching distribution found for requests>=2",
    );
    expect(said).toMatch(/index could not be reached to install “requests>=2” \(requirements.txt, line 2\)/);
  });

  it("says what it has when pip names nothing", () => {
    expect(explain("ERROR: something else")).toContain("something else");
    expect(explain()).toContain("see its output");
  });
});
