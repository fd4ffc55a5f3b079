import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { Button } from "./button";
import { ButtonLink } from "./button-link";
import { IconButton } from "./icon-button";

describe("Button", () => {
  it("can be pressed", () => {
    const html = renderToStaticMarkup(<Button type="submit">Save</Button>);
    expect(html).toContain('type="submit"');
    expect(html).not.toContain("aria-disabled=");
  });

  it("says why it cannot be pressed, stays reachable, and sends no form", () => {
    const html = renderToStaticMarkup(
      <Button type="submit" disabledReason="A build is running.">
        Save
      </Button>,
    );
    expect(html).toContain('aria-disabled="true"');
    expect(html).toContain('type="button"');
    expect(html).toContain('data-tip="A build is running."');
    expect(html).not.toMatch(/\sdisabled/);
    const [, id] = /aria-describedby="([^"]+)"/.exec(html) ?? [];
    expect(html).toContain(`<span id="${id}" hidden="">A build is running.</span>`);
  });

  it.each([{ disabledReason: "No." }, { pending: true }])("sends its form nowhere while %j", (state) => {
    expect(renderToStaticMarkup(<Button formAction="/delete">Go</Button>)).toContain('formAction="/delete"');
    expect(
      renderToStaticMarkup(
        <Button formAction="/delete" {...state}>
          Go
        </Button>,
      ),
    ).not.toContain("/delete");
  });

  it("says that it is busy", () => {
    const html = renderToStaticMarkup(<Button pending>Save</Button>);
    expect(html).toContain('aria-busy="true"');
    expect(html).not.toContain("aria-disabled=");
  });

  it.each([undefined, null, ""])("takes the reason %j for none", (reason) => {
    const html = renderToStaticMarkup(<Button disabledReason={reason}>Save</Button>);
    expect(html).not.toContain("aria-disabled=");
    expect(html).not.toContain("data-tip");
  });
});

describe("its relatives", () => {
  it("an icon has a name and a tooltip", () => {
    const html = renderToStaticMarkup(<IconButton label="Rebuild" icon={<svg />} />);
    expect(html).toContain('aria-label="Rebuild"');
    expect(html).toContain('data-tip="Rebuild"');
  });

  it("a link with a reason leads nowhere", () => {
    const html = renderToStaticMarkup(
      <ButtonLink href="/secret" disabledReason="It is not running.">
        Connect
      </ButtonLink>,
    );
    expect(html).not.toContain("/secret");
    expect(html).toContain('role="link"');
    expect(html).toContain('tabindex="0"');
  });
});
