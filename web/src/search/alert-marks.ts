import type { Alert } from '../api/alerts.ts';
import { SEVERITIES, type Severity } from '../api/saved-searches.ts';
import { alertHref } from '../shell/routes.ts';
import { plural } from '../ui/numbers.ts';
import { capped, visibleText } from '../ui/visible.ts';
import type { Bar } from './histogram-scale.ts';
import { timeOf } from './use-alert-marks.ts';

/** The alerts of one bar. */
export interface AlertMark {
  readonly bar: Bar;
  readonly alerts: readonly Alert[];
  readonly severity: Severity;
  /** The one alert, or the list in which several stand. */
  readonly href: string;
  readonly text: string;
}

const NAMED = 3;

/** Of the bars that have alerts, in their order. */
export function marksOf(bars: readonly Bar[], alerts: readonly Alert[]): readonly AlertMark[] {
  return bars.flatMap((bar) => {
    const own = alerts.filter((alert) => timeOf(alert) >= bar.from && timeOf(alert) < bar.to);
    const [first] = own;
    if (first === undefined) return [];
    const severity = SEVERITIES.findLast((one) => own.some((alert) => alert.severity === one)) ?? first.severity;
    return [
      { bar, alerts: own, severity, href: own.length === 1 ? alertHref(first.id) : listHref(own), text: textOf(own) },
    ];
  });
}

/** Several of one incident are shown with it; others in the list of all. */
function listHref(alerts: readonly Alert[]): string {
  const [incident, ...others] = new Set(alerts.map((alert) => alert.incident));
  return incident !== undefined && others.length === 0 ? `/incidents/${incident}` : '/alerts?status=all';
}

function textOf(alerts: readonly Alert[]): string {
  const titles = [...new Set(alerts.map(({ title }) => visibleText(capped(title, 80))))];
  const more = titles.length - NAMED;
  const named = titles.slice(0, NAMED).join(', ');
  return `${plural(alerts.length, 'alert')}: ${named}${more > 0 ? ` and ${more} more` : ''}`;
}
