import { ArrowDown, ArrowUp, ArrowUpDown } from "lucide-react";
import { Link } from "@/components/ui/link";
import type { ReactNode } from "react";
import { cn } from "@/components/lib/cn";
import { uiStrings } from "@/components/lib/strings";

export type Column<Row> = {
  key: string;
  header: string;
  cell: (row: Row) => ReactNode;
  align?: "end";
  /** Tailwind width of the column: "w-32" */
  width?: string;
  /** hides the header's words (a column of buttons), not its name */
  hideHeader?: boolean;
  /** on a phone the cell stands without its header's name before it: for titles and buttons */
  bare?: boolean;
  /** link that sorts by this column, and how it sorts now */
  sort?: { href: string; direction: "ascending" | "descending" | null };
};

type DataTableProps<Row> = {
  /** what the rows are, for screen readers; shown when `showCaption` */
  caption: string;
  showCaption?: boolean;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string;
  /** where a row leads. Its first cell becomes the link, and the whole row can be pressed */
  rowHref?: (row: Row) => string | null;
  /** what stands there when there is no row: an EmptyState */
  empty?: ReactNode;
  /** keeps the header in sight under the top bar while the page scrolls; not inside something that scrolls itself */
  sticky?: boolean;
  className?: string;
};

/**
 * DataTable: rows of the same kind. A real table; below 640 px of its own width each row becomes a small card of named values (roles
 * are written out, since `display: block` takes them away). Works in server components.
 */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const { caption, showCaption, columns, rows, rowKey, rowHref, empty, sticky = true, className } = props;
  if (rows.length === 0 && empty) return <div className={className}>{empty}</div>;
  return (
    <div className={cn("@container", className)}>
      <table role="table" className="block w-full border-collapse text-sm @2xl:table">
        <caption className={showCaption ? "text-ink-3 px-4 py-2 text-left" : "sr-only"}>{caption}</caption>
        <thead role="rowgroup" className="hidden @2xl:table-header-group">
          <tr role="row">
            {columns.map((column) => (
              <Header key={column.key} column={column} sticky={sticky} />
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup" className="block @2xl:table-row-group">
          {rows.map((row) => (
            <TableRow key={rowKey(row)} row={row} columns={columns} href={rowHref?.(row) ?? null} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Header<Row>({ column, sticky }: { column: Column<Row>; sticky: boolean }) {
  const { header, align, width, hideHeader, sort } = column;
  return (
    <th
      role="columnheader"
      scope="col"
      aria-sort={sort?.direction ?? undefined}
      className={cn(
        "border-line bg-sunken text-ink-3 h-9 border-b px-4 text-xs font-medium whitespace-nowrap",
        sticky && "sticky top-(--topbar-height) z-10",
        align === "end" ? "text-right" : "text-left",
        width,
      )}
    >
      {sort ? (
        <SortLink header={header} sort={sort} />
      ) : (
        <span className={hideHeader ? "sr-only" : undefined}>{header}</span>
      )}
    </th>
  );
}

function SortLink({ header, sort }: { header: string; sort: NonNullable<Column<unknown>["sort"]> }) {
  const Icon = sort.direction === null ? ArrowUpDown : sort.direction === "ascending" ? ArrowUp : ArrowDown;
  return (
    <Link
      href={sort.href}
      aria-label={uiStrings.sortBy(header)}
      className="hover:text-ink inline-flex items-center gap-1 rounded-xs py-1"
    >
      {header}
      <Icon aria-hidden className="size-3" />
    </Link>
  );
}

type TableRowProps<Row> = { row: Row; columns: readonly Column<Row>[]; href: string | null };

function TableRow<Row>({ row, columns, href }: TableRowProps<Row>) {
  return (
    <tr
      role="row"
      className={cn(
        "border-line relative block border-b px-4 py-2.5 last:border-b-0 @2xl:table-row @2xl:p-0",
        href && "hover:bg-hover has-[a:focus-visible]:bg-hover",
      )}
    >
      {columns.map((column, index) => {
        const content = column.cell(row) ?? uiStrings.emptyCell;
        return (
          <td
            key={column.key}
            role="cell"
            className={cn(
              "flex min-w-0 items-baseline gap-3 py-0.5 align-middle @2xl:table-cell @2xl:px-4 @2xl:py-2.5",
              column.align === "end" && "@2xl:text-right",
            )}
          >
            {!column.bare && index > 0 && (
              <span aria-hidden className="text-ink-3 w-28 shrink-0 text-xs @2xl:hidden">
                {column.header}
              </span>
            )}
            {index === 0 && href ? (
              <Link
                href={href}
                className="rounded-sm font-medium before:absolute before:inset-0 hover:underline"
              >
                {content}
              </Link>
            ) : (
              <div
                className={cn(
                  "min-w-0",
                  href && "[&_[data-tip]]:relative [&_a]:relative [&_button]:relative [&_time]:relative",
                )}
              >
                {content}
              </div>
            )}
          </td>
        );
      })}
    </tr>
  );
}
