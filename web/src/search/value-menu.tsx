import { createContext, type ReactNode, useCallback, useContext, useMemo, useState } from 'react';
import type { SearchResult } from '../api/types.ts';
import { absoluteRange, type TimeRange } from '../time/range.ts';
import { copyText } from '../ui/clipboard.ts';
import { Menu, type MenuItem } from '../ui/menu.tsx';
import { capped } from '../ui/visible.ts';
import { VisibleText } from '../ui/visible-text.tsx';
import { eventsBehind, narrow, type Scalar } from './narrow.ts';

interface Chosen {
  readonly anchor: HTMLElement;
  readonly field: string;
  readonly value: Scalar;
}

type OpenValue = (chosen: Chosen) => void;

const ValueMenuContext = createContext<OpenValue>(() => undefined);

/** Opens the menu of a value: narrow the search to it, leave it out, copy it. */
export function useValueMenu(): OpenValue {
  return useContext(ValueMenuContext);
}

interface Props {
  readonly search: string;
  readonly kind: SearchResult['kind'];
  readonly onSearch: (search: string, range?: TimeRange) => void;
  readonly children: ReactNode;
}

const LONGEST_CONDITION = 2000;
const SHOWN = 80;

export function ValueMenuProvider({ search, kind, onSearch, children }: Props) {
  const [chosen, setChosen] = useState<Chosen>();
  const close = useCallback(() => setChosen(undefined), []);
  const items = useMemo(
    () => (chosen === undefined ? [] : itemsFor(chosen, search, kind, onSearch)),
    [chosen, search, kind, onSearch],
  );
  return (
    <ValueMenuContext value={setChosen}>
      {children}
      {chosen === undefined ? null : (
        <Menu
          key={`${chosen.field}=${chosen.value}`}
          label={`${chosen.field} value`}
          anchor={chosen.anchor}
          title={<VisibleText text={titleOf(chosen)} />}
          items={items}
          onClose={close}
        />
      )}
    </ValueMenuContext>
  );
}

function titleOf({ field, value }: Chosen): string {
  const text = `${field}=${value}`;
  return text.length > SHOWN ? `${capped(text, SHOWN)}…` : text;
}

function itemsFor(
  { field, value }: Chosen,
  search: string,
  kind: SearchResult['kind'],
  onSearch: Props['onSearch'],
): readonly MenuItem[] {
  const copy: MenuItem = { label: 'Copy value', onSelect: () => void copyText(String(value)) };
  if (field === '_time') return [...aroundItems(Number(value) * 1000, search, onSearch), copy];
  if (String(value).length > LONGEST_CONDITION) return [copy];
  const only = narrow(search, { field, value }, kind);
  const without = narrow(search, { field, value, exclude: true }, kind);
  const events = kind === 'table' ? eventsBehind(search, { field, value }) : undefined;
  return [
    { label: 'Add to search', detail: 'only this value', onSelect: () => onSearch(only) },
    { label: 'Exclude from search', detail: 'all but this value', onSelect: () => onSearch(without) },
    ...(events === undefined
      ? []
      : [{ label: 'Show the events', detail: 'behind this value', onSelect: () => onSearch(events) }]),
    copy,
  ];
}

function aroundItems(ms: number, search: string, onSearch: Props['onSearch']): readonly MenuItem[] {
  if (!Number.isFinite(ms)) return [];
  return [
    ['1 minute around it', 30_000] as const,
    ['10 minutes around it', 300_000] as const,
    ['1 hour around it', 1_800_000] as const,
  ].map(([label, half]) => ({
    label,
    onSelect: () =>
      onSearch(search, absoluteRange(Math.floor((ms - half) / 1000) * 1000, Math.ceil((ms + half) / 1000) * 1000)),
  }));
}
