import { useState } from 'react';
import type { Panel } from '../api/dashboards.ts';
import type { Choice } from '../charts/choice.ts';
import { searchCondition } from '../search/narrow.ts';
import { navigate } from '../shell/address.ts';
import { dashboardHref } from '../shell/routes.ts';
import { absoluteRange, type TimeRange } from '../time/range.ts';
import { copyText } from '../ui/clipboard.ts';
import { Menu, type MenuItem } from '../ui/menu.tsx';
import { capped, visibleText } from '../ui/visible.ts';
import { choiceAddress, type PanelRequest } from './panel-search.ts';

interface Props {
  readonly choice: Choice;
  readonly panel: Panel;
  readonly request: PanelRequest;
  readonly onFilter: (condition: string) => void;
  readonly onRange: (range: TimeRange) => void;
  readonly onClose: () => void;
}

const LONGEST_CONDITION = 2_000;
const SHOWN = 40;

/** What can be done with a value that was clicked on. */
export function ValueActions(props: Props) {
  return <Menu label="Value" anchor={props.choice.anchor} items={itemsOf(props)} onClose={props.onClose} />;
}

function itemsOf({ choice, panel, request, onFilter, onRange }: Props): readonly MenuItem[] {
  const { values, time } = choice;
  const short = values.filter(({ value }) => String(value).length <= LONGEST_CONDITION);
  const { link } = panel;
  const [first] = values;
  const opens: readonly MenuItem[] =
    typeof link === 'object' && first !== undefined
      ? [
          {
            label: `Open ${visibleText(link.dashboard)}`,
            detail: nameOf(first.value),
            onSelect: () => navigate(linkAddress(link, String(first.value))),
          },
        ]
      : [];
  return [
    ...opens,
    ...short.flatMap((narrowing): MenuItem[] => [
      {
        label: `Only ${nameOf(narrowing.field)} = ${nameOf(narrowing.value)}`,
        onSelect: () => onFilter(searchCondition(narrowing)),
      },
      {
        label: `Without ${nameOf(narrowing.field)} = ${nameOf(narrowing.value)}`,
        onSelect: () => onFilter(searchCondition({ ...narrowing, exclude: true })),
      },
    ]),
    ...(time === undefined
      ? []
      : [
          {
            label: 'Only this time',
            detail: 'for all panels',
            onSelect: () => onRange(absoluteRange(time.from * 1000, time.to * 1000)),
          },
        ]),
    {
      label: 'Search for it',
      detail: 'its events',
      onSelect: () => navigate(choiceAddress(request, { values: short, ...(time && { time }) })),
    },
    ...(first === undefined ? [] : [{ label: 'Copy value', onSelect: () => void copyText(String(first.value)) }]),
  ];
}

function linkAddress(link: Extract<Panel['link'], object>, value: string): string {
  const { dashboard, variable } = link;
  const query = variable === undefined ? '' : `?${new URLSearchParams({ [`var.${variable}`]: value })}`;
  return dashboardHref(dashboard) + query;
}

function nameOf(value: unknown): string {
  const text = visibleText(String(value));
  return text === '' ? '""' : text.length > SHOWN ? `${capped(text, SHOWN)}…` : text;
}

/** The menu of one choice at a time. */
export function useChoice() {
  const [choice, setChoice] = useState<Choice>();
  return { choice, choose: setChoice, close: () => setChoice(undefined) };
}
