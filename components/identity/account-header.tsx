import { PageHeader } from "@/components/frame/page-header";
import { paths } from "@/components/lib/paths";
import { Tabs } from "@/components/ui/tabs";
import { securityStrings as words } from "./strings";

/** AccountHeader heads the pages about oneself; while a second factor is waited for there is only one. */
export function AccountHeader({ blocked = false }: { blocked?: boolean }) {
  const tabs = [
    { label: words.account, href: paths.me(), exact: true },
    { label: words.title, href: paths.security() },
  ];
  return (
    <PageHeader
      title={blocked ? words.title : words.account}
      tabs={blocked ? undefined : <Tabs label={words.sections} items={tabs} />}
    />
  );
}
