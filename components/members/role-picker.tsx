import { Select } from "@/components/ui/select";
import { Tooltip } from "@/components/ui/tooltip";

type RolePickerProps<Role extends string> = {
  label: string;
  value: Role;
  /** roles that may be given; the one somebody has is always listed */
  options: readonly Role[];
  words: Readonly<Record<Role, { label: string; text: string }>>;
  blocked: string | null;
  pending: boolean;
  onChange: (role: Role) => void;
};

/** RolePicker changes a role in its row. Whoever may not change it reads it as text, with the reason on it. */
export function RolePicker<Role extends string>(props: RolePickerProps<Role>) {
  const { label, value, options, words, blocked, pending, onChange } = props;
  if (blocked !== null)
    return (
      <Tooltip text={blocked}>
        <span>{words[value].label}</span>
      </Tooltip>
    );
  const listed = options.includes(value) ? options : [value, ...options];
  return (
    <Select
      size="sm"
      aria-label={label}
      aria-busy={pending || undefined}
      value={value}
      onChange={({ target }) => {
        const role = listed.find((one) => one === target.value);
        if (role !== undefined && !pending) onChange(role);
      }}
    >
      {listed.map((role) => (
        <option key={role} value={role}>
          {words[role].label}
        </option>
      ))}
    </Select>
  );
}
