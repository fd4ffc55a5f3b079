import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { SelectField } from "./select-field";
import { TextField } from "./text-field";

function idOf(html: string, pattern: RegExp): string {
  return pattern.exec(html)?.[1] ?? "none";
}

describe("FormField", () => {
  it("ties label, error and hint to the control", () => {
    const html = renderToStaticMarkup(
      <TextField label="Name" hint="Lower case." error={["Too short.", "Taken."]} name="name" required />,
    );
    const id = idOf(html, /<input[^>]* id="([^"]+)"/);
    expect(html).toContain(`for="${id}"`);
    expect(html).toContain(`aria-describedby="${id}-hint ${id}-error"`);
    expect(html).toContain('aria-invalid="true"');
    expect(html).toContain('required=""');
    expect(html).toContain("Too short.");
    expect(html).toContain("Taken.");
  });

  it.each([{ error: undefined }, { error: null }, { error: [] }])(
    "has nothing to say without an error (%j)",
    ({ error }) => {
      const html = renderToStaticMarkup(<TextField label="Name" error={error} name="name" />);
      expect(html).not.toContain("aria-describedby");
      expect(html).not.toContain("aria-invalid=");
    },
  );

  it("offers the options it was given", () => {
    const options = [
      { value: "a", label: "A" },
      { value: "b", label: "B", disabled: true },
    ];
    const html = renderToStaticMarkup(<SelectField label="One" name="one" options={options} />);
    expect(html).toContain('<option value="a">A</option>');
    expect(html).toContain('<option value="b" disabled="">B</option>');
  });
});
