import { formatTimeCell } from '../time/format.ts';
import { CappedText } from '../ui/capped-text.tsx';
import type { Term } from '../ui/visible.ts';
import type { Scalar } from './narrow.ts';
import { useValueMenu } from './value-menu.tsx';

interface Props {
  readonly field: string;
  readonly value: Scalar;
  /** Characters shown at most until asked for more. */
  readonly limit?: number;
  /** What is shown in place of the value. */
  readonly shown?: string | undefined;
  /** What to mark. */
  readonly terms?: readonly Term[] | undefined;
}

/** A value that opens its menu. Long ones keep their "show all" outside of the button. */
export function ValueButton({ field, value, limit = 400, shown, terms }: Props) {
  const open = useValueMenu();
  const text = shown ?? (field === '_time' ? formatTimeCell(value) : undefined) ?? String(value);
  if (text.length > limit) return <CappedText text={text} limit={limit} terms={terms} />;
  return (
    <button
      type="button"
      className="value"
      aria-haspopup="menu"
      onClick={(event) => open({ anchor: event.currentTarget, field, value })}
    >
      {text === '' ? <em className="empty-value">empty</em> : <CappedText text={text} limit={limit} terms={terms} />}
    </button>
  );
}
