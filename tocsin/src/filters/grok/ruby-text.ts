import type { Value } from '../../event/index.ts';

/** A value as Ruby's `to_s` writes it: nothing where there is nothing, and maps with arrows. */
export function rubyText(value: Value | undefined): string {
  if (typeof value === 'string') return value;
  if (value === undefined || value === null) return '';
  return typeof value === 'object' ? inspect(value) : String(value);
}

function inspect(value: Value): string {
  if (value === null) return 'nil';
  if (typeof value === 'string') return JSON.stringify(value).replaceAll('#{', '\\#{');
  if (typeof value !== 'object') return String(value);
  if (Array.isArray(value)) return `[${value.map(inspect).join(', ')}]`;
  const members = Object.entries(value).map(([key, member]) => `${inspect(key)}=>${inspect(member ?? null)}`);
  return `{${members.join(', ')}}`;
}
