import { FormFooter } from "@/components/form/form-footer";
import { Button } from "@/components/ui/button";
import { projectSettingStrings as words } from "./strings";

type SaveFooterProps = {
  isDirty: boolean;
  pending: boolean;
  /** why it cannot be saved as it is; null: it can */
  blocked: string | null;
  discard: () => void;
};

/** SaveFooter: the buttons under a form, and whether something is not saved yet. */
export function SaveFooter({ isDirty, pending, blocked, discard }: SaveFooterProps) {
  const nothing = isDirty ? null : words.nothingToSave;
  return (
    <FormFooter message={isDirty ? words.unsaved : ""}>
      <Button disabledReason={nothing} onClick={discard}>
        {words.discard}
      </Button>
      <Button type="submit" variant="primary" pending={pending} disabledReason={blocked ?? nothing}>
        {words.save}
      </Button>
    </FormFooter>
  );
}
