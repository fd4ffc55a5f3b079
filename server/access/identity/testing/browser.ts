import type { IdentityRequest } from "../port";

/** Browser keeps cookies as a browser does, and comes from an address of its own. */
export class Browser {
  private readonly kept = new Map<string, string>();
  private static count = 0;
  readonly address: string;

  constructor(address?: string) {
    Browser.count += 1;
    this.address = address ?? `10.${Math.floor(Browser.count / 250)}.0.${(Browser.count % 250) + 1}`;
  }

  /** take keeps what an answer sets, and gives the answer on */
  take<Answer extends { cookies: readonly string[] }>(answer: Answer): Answer {
    for (const value of answer.cookies) {
      const [name = "", text = ""] = (value.split(";")[0] ?? "").split(/=(.*)/s);
      if (text === "" || /;\s*max-age=0/i.test(value)) this.kept.delete(name);
      else this.kept.set(name, text);
    }
    return answer;
  }

  get headers(): Headers {
    const cookie = [...this.kept].map(([name, value]) => `${name}=${value}`).join("; ");
    return new Headers(cookie === "" ? {} : { cookie });
  }

  get request(): IdentityRequest {
    return { headers: this.headers, address: this.address };
  }

  /** copy: what a thief has who read all cookies */
  copy(): Browser {
    const thief = new Browser();
    for (const [name, value] of this.kept) thief.kept.set(name, value);
    return thief;
  }
}
