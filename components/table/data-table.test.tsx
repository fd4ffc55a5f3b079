import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { DataTable } from "./data-table";
import type { Column } from "./data-table";

type Row = { id: string; name: string; size: number | null };

const rows: Row[] = [
  { id: "1", name: "main <b>", size: 3 },
  { id: "2", name: "dev", size: null },
];
const columns: Column<Row>[] = [
  { key: "name", header: "Name", cell: (row) => row.name, sort: { href: "?s=name", direction: "ascending" } },
  { key: "size", header: "Size", cell: (row) => row.size, align: "end" },
];

function table(props: Partial<Parameters<typeof DataTable<Row>>[0]> = {}): string {
  return renderToStaticMarkup(
    <DataTable caption="Branches" columns={columns} rows={rows} rowKey={(row) => row.id} {...props} />,
  );
}

describe("DataTable", () => {
  it("is a table with a caption and named columns", () => {
    const html = table();
    expect(html).toMatch(/<caption[^>]*>Branches<\/caption>/);
    expect(html.match(/scope="col"/g)).toHaveLength(2);
    expect(html).toContain('aria-sort="ascending"');
    expect(html).toContain('aria-label="Sort by Name"');
  });

  it("keeps its roles where the style sheet takes them away", () => {
    const html = table();
    for (const role of ["table", "rowgroup", "row", "columnheader", "cell"])
      expect(html).toContain(`role="${role}"`);
  });

  it("leads where a row leads, by its first cell", () => {
    const html = table({ rowHref: (row) => (row.id === "1" ? "/one" : null) });
    expect(html.match(/<a [^>]*href="\/one"/g)).toHaveLength(1);
  });

  it("escapes what it shows and marks what is empty", () => {
    expect(table()).toContain("main &lt;b&gt;");
    expect(table()).toContain("–");
  });

  it("gives way to the empty state", () => {
    expect(table({ rows: [], empty: <p>Push a branch.</p> })).toBe("<div><p>Push a branch.</p></div>");
  });
});
