import { useEffect, useState } from 'react';
import { type Alert, listAlerts } from '../api/alerts.ts';
import { useClient } from '../api/client-context.ts';
import type { Timeline } from '../api/types.ts';

/** More would be no marks but a line. */
const MOST = 200;

/** Alerts whose events lie in the time of the histogram. Without them the events are shown all the same. */
export function useAlertMarks({ earliest, latest }: Pick<Timeline, 'earliest' | 'latest'>): readonly Alert[] {
  const client = useClient();
  const [alerts, setAlerts] = useState<readonly Alert[]>([]);
  useEffect(() => {
    const controller = new AbortController();
    setAlerts([]);
    // An alert is found after its events, at most a day later where something was late.
    const query = new URLSearchParams({ limit: String(MOST), from: String(Math.floor(earliest)) });
    listAlerts(client, query, controller.signal).then(
      (found) => setAlerts(found.alerts.filter((alert) => isWithin(timeOf(alert), earliest, latest))),
      () => undefined,
    );
    return () => controller.abort();
  }, [client, earliest, latest]);
  return alerts;
}

const isWithin = (time: number, from: number, to: number): boolean => time >= from && time < to;

/** When what it is about had happened. */
export const timeOf = ({ at, window }: Pick<Alert, 'at' | 'window'>): number => Math.min(at, window.to);
