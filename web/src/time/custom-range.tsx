import { type FormEvent, useId, useState } from 'react';
import { boundLabel, checkRange, type TimeRange } from './range.ts';

interface Props {
  readonly range: TimeRange;
  readonly onChange: (range: TimeRange) => void;
}

export function CustomRange({ range, onChange }: Props) {
  const id = useId();
  const [earliest, setEarliest] = useState(boundLabel(range.earliest));
  const [latest, setLatest] = useState(boundLabel(range.latest));
  const [tried, setTried] = useState(false);
  const checked = checkRange(earliest, latest);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (checked.ok) onChange(checked.range);
  };
  const fault = (bound: 'earliest' | 'latest'): string | undefined =>
    tried && !checked.ok && checked[bound] !== undefined ? checked[bound] : undefined;

  return (
    <form className="custom-range" onSubmit={submit} noValidate>
      <BoundField id={`${id}-from`} label="From" value={earliest} fault={fault('earliest')} onChange={setEarliest} />
      <BoundField id={`${id}-to`} label="To (exclusive)" value={latest} fault={fault('latest')} onChange={setLatest} />
      <p className="hint">
        A date and time (<code>2026-11-24 08:00</code>), or relative to now: <code>-90m</code>, <code>-1d@d</code>{' '}
        (snapped to midnight), <code>now</code>.
      </p>
      <button type="submit" className="primary">
        Apply
      </button>
    </form>
  );
}

interface BoundProps {
  readonly id: string;
  readonly label: string;
  readonly value: string;
  readonly fault: string | undefined;
  readonly onChange: (value: string) => void;
}

function BoundField({ id, label, value, fault, onChange }: BoundProps) {
  return (
    <>
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        value={value}
        spellCheck={false}
        autoComplete="off"
        autoCapitalize="none"
        aria-invalid={fault !== undefined}
        aria-describedby={`${id}-fault`}
        onChange={(event) => onChange(event.target.value)}
      />
      <p id={`${id}-fault`} className="field-error" role="alert">
        {fault === undefined ? null : `“${value}” ${fault}`}
      </p>
    </>
  );
}
