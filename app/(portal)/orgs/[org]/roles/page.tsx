import type { Metadata } from "next";
import { MatrixTable, OrgMatrixTable } from "@/components/members/matrix-table";
import { memberStrings as words } from "@/components/members/strings";
import { Card } from "@/components/ui/card";

export const metadata: Metadata = { title: words.roles };

export default function OrgRolesPage() {
  return (
    <>
      <Card flush title={words.matrixTitle} description={words.matrixText}>
        <MatrixTable />
      </Card>
      <Card flush title={words.orgMatrixTitle} description={words.membersText}>
        <OrgMatrixTable />
      </Card>
    </>
  );
}
