import { type KeyboardEvent, useRef, useState } from 'react';
import { useDismiss } from '../ui/dismiss.ts';
import { Icon } from '../ui/icon.tsx';
import { CustomRange } from './custom-range.tsx';
import { labelOf, PRESETS, sameRange, type TimeRange } from './range.ts';

interface Props {
  readonly range: TimeRange;
  readonly onChange: (range: TimeRange) => void;
}

export function TimePicker({ range, onChange }: Props) {
  const [open, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const close = () => {
    if (root.current?.contains(document.activeElement)) button.current?.focus();
    setOpen(false);
  };
  useDismiss([root], open, close);
  const choose = (next: TimeRange) => {
    close();
    onChange({ earliest: next.earliest, latest: next.latest });
  };
  return (
    <div className="time-picker" ref={root}>
      <button
        ref={button}
        type="button"
        className="time-button"
        aria-haspopup="dialog"
        aria-expanded={open}
        aria-label={`Time range: ${labelOf(range)}`}
        onClick={() => setOpen(!open)}
      >
        <Icon name="clock" />
        <span>{labelOf(range)}</span>
        <Icon name="down" />
      </button>
      {open ? (
        <div className="time-panel" role="dialog" aria-label="Time range">
          <ul className="presets" aria-label="Ready-made ranges" onKeyDown={moveBetweenPresets}>
            {PRESETS.map((preset, index) => (
              <li key={preset.label}>
                <button
                  type="button"
                  aria-pressed={sameRange(preset, range)}
                  // biome-ignore lint/a11y/noAutofocus: the panel opens by the user's act, and its first choice takes the focus
                  autoFocus={index === 0}
                  onClick={() => choose(preset)}
                >
                  {preset.label}
                </button>
              </li>
            ))}
          </ul>
          <CustomRange range={range} onChange={choose} />
        </div>
      ) : null}
    </div>
  );
}

function moveBetweenPresets(event: KeyboardEvent<HTMLElement>): void {
  const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
  if (step === 0) return;
  const buttons = [...event.currentTarget.querySelectorAll('button')];
  const focused = document.activeElement;
  const current = focused instanceof HTMLButtonElement ? buttons.indexOf(focused) : -1;
  event.preventDefault();
  buttons[(current + step + buttons.length) % buttons.length]?.focus();
}
