import type { SelectHTMLAttributes } from 'react';

interface Props<Value extends string> extends Omit<SelectHTMLAttributes<HTMLSelectElement>, 'value' | 'onChange'> {
  readonly value: Value;
  readonly options: readonly Value[];
  /** How an option is called; without it, by its value. */
  readonly nameOf?: (value: Value) => string;
  readonly onChoose: (value: Value) => void;
}

export function Select<Value extends string>({ value, options, nameOf, onChoose, ...rest }: Props<Value>) {
  return (
    <select
      {...rest}
      value={value}
      onChange={(event) => {
        const chosen = options[event.target.selectedIndex];
        if (chosen !== undefined) onChoose(chosen);
      }}
    >
      {options.map((option) => (
        <option key={option} value={option}>
          {nameOf === undefined ? option : nameOf(option)}
        </option>
      ))}
    </select>
  );
}
