import { type DashboardBody, encodeDashboard } from '../api/dashboards.ts';
import type { Difference } from '../ui/conflict.tsx';
import { plural } from '../ui/numbers.ts';

/** Settings by their names, panels one by one by their titles. */
export function differences(mine: DashboardBody, theirs: DashboardBody): readonly Difference[] {
  const [own, other] = [partsOf(mine), partsOf(theirs)];
  return [...new Set([...own.keys(), ...other.keys()])].flatMap((part) => {
    const difference = { part, mine: own.get(part) ?? '–', theirs: other.get(part) ?? '–' };
    return difference.mine === difference.theirs ? [] : [difference];
  });
}

function partsOf(body: DashboardBody): ReadonlyMap<string, string> {
  const { panels, ...settings } = body;
  const parts = new Map(
    Object.entries(settings).map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]),
  );
  const encoded = encodeDashboard(body).panels;
  panels.forEach(({ title }, index) => {
    const base = `panel ${title === '' ? `${index + 1}` : title}`;
    const name = parts.has(base) ? `${base} (${index + 1})` : base;
    parts.set(name, JSON.stringify(Array.isArray(encoded) ? encoded[index] : undefined));
  });
  parts.set('panels', plural(panels.length, 'panel'));
  return parts;
}
