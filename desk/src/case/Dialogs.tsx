import { AddDialog } from "./AddDialog";
import { AnswerDialog } from "./AnswerDialog";
import { canChange, dialog, useDesk } from "./deskContext";
import { QuoteDialog } from "./QuoteDialog";
import { RemoveDialog } from "./RemoveDialog";
import { SplitDialog } from "./SplitDialog";

/** The dialog that is open, if one is. */
export function Dialogs() {
  const { store } = useDesk();
  const close = () => (dialog.value = undefined);
  if (dialog.value === "answer") return <AnswerDialog onClose={close} />;
  if (!canChange(store)) return null;
  if (dialog.value === "remove") return <RemoveDialog onClose={close} />;
  if (dialog.value === "split") return <SplitDialog onClose={close} />;
  if (dialog.value === "quote") return <QuoteDialog onClose={close} />;
  return dialog.value === "add" ? <AddDialog onClose={close} /> : null;
}
