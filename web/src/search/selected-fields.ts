import { useState } from 'react';
import { browserStorage } from '../ui/storage.ts';

const KEY = 'tocsin.fields';
const MOST = 20;
export const DEFAULT_SELECTED: readonly string[] = ['host', 'source', 'sourcetype', 'index'];

/** The fields that every event shows below its text, as the user chose them in this browser. */
export function useSelectedFields(): readonly [readonly string[], (name: string) => void] {
  const [selected, setSelected] = useState(stored);
  return [
    selected,
    (name) => {
      const next = selected.includes(name) ? selected.filter((other) => other !== name) : [...selected, name];
      if (next.length > MOST) return;
      setSelected(next);
      try {
        browserStorage()?.setItem(KEY, JSON.stringify(next));
      } catch {
        // Without storage the choice holds until the page is left.
      }
    },
  ];
}

function stored(): readonly string[] {
  try {
    const value: unknown = JSON.parse(browserStorage()?.getItem(KEY) ?? 'null');
    if (!Array.isArray(value)) return DEFAULT_SELECTED;
    return value.filter((name) => typeof name === 'string').slice(0, MOST);
  } catch {
    return DEFAULT_SELECTED;
  }
}
