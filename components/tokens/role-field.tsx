import { SelectField } from "@/components/form/select-field";
import { ROLES, type Role } from "@/server/access/matrix";
import { tokenStrings as words } from "./strings";

type RoleFieldProps = { value: Role; hint: string; onChange: (role: Role) => void };

/** RoleField asks for the role something has on the project. */
export function RoleField({ value, hint, onChange }: RoleFieldProps) {
  return (
    <SelectField
      label={words.role}
      hint={hint}
      options={ROLES.map((role) => ({ value: role, label: words.roleName(role) }))}
      value={value}
      onChange={({ target }) => onChange(ROLES.find((role) => role === target.value) ?? value)}
    />
  );
}
