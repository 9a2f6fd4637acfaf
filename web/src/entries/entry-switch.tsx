interface Props {
  readonly id: string;
  readonly enabled: boolean;
  readonly disabled: boolean;
  readonly onEnable: (id: string, enabled: boolean) => void;
}

/** Switches an entry on and off. */
export function EntrySwitch({ id, enabled, disabled, onEnable }: Props) {
  return (
    <button
      type="button"
      role="switch"
      className="switch"
      aria-checked={enabled}
      aria-label={`${id} runs`}
      disabled={disabled}
      onClick={() => onEnable(id, !enabled)}
    >
      <span />
    </button>
  );
}
