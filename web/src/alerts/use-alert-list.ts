import { useCallback, useEffect, useEffectEvent, useRef, useState } from 'react';
import { type Alert, type AlertList, listAlerts } from '../api/alerts.ts';
import { type ApiError, asApiError } from '../api/api-error.ts';
import { useClient } from '../api/client-context.ts';
import { usePoll } from '../ui/use-poll.ts';
import { type AlertFilter, filterQuery, formatFilter } from './alert-filter.ts';
import { refresh } from './refresh.ts';

const PAGE = 100;
const EVERY_MS = 5_000;

interface Loaded {
  readonly key: string;
  readonly alerts: readonly Alert[];
  readonly waiting: number;
  /** Of the last page that was loaded; the poll only knows the first. */
  readonly next: string | undefined;
}

/** The alerts of a filter, kept up to date. `isHeld` says whether the list must not move just now. */
export function useAlertList(filter: AlertFilter, isHeld: () => boolean) {
  const client = useClient();
  const key = formatFilter(filter);
  const poll = usePoll<AlertList>(key, EVERY_MS, (signal) =>
    listAlerts(client, filterQuery(filter, Date.now(), PAGE), signal),
  );
  const [loaded, setLoaded] = useState<Loaded>();
  const [olderError, setOlderError] = useState<ApiError>();
  const moves = useRef(false);
  const { value, again } = poll;

  const arrived = useEffectEvent((fresh: AlertList) => {
    const before = loaded?.key === key ? loaded : undefined;
    if (before === undefined) {
      setLoaded({ key, alerts: fresh.alerts, waiting: 0, next: fresh.next });
      return;
    }
    const held = !moves.current && isHeld();
    moves.current = false;
    const complete = fresh.next === undefined;
    const { shown, waiting } = refresh(before.alerts, fresh.alerts, { complete, held });
    const wholeIsOnePage = shown.length <= fresh.alerts.length;
    setLoaded({ key, alerts: shown, waiting, next: wholeIsOnePage ? fresh.next : before.next });
  });
  useEffect(() => {
    if (value !== undefined) arrived(value);
  }, [value]);

  /** Asks at once, and lets the list move. */
  const reload = useCallback(() => {
    moves.current = true;
    again();
  }, [again]);

  const older = async () => {
    if (loaded?.next === undefined) return;
    const query = filterQuery(filter, Date.now(), PAGE);
    query.set('before', loaded.next);
    try {
      const page = await listAlerts(client, query, new AbortController().signal);
      setOlderError(undefined);
      setLoaded((current) => {
        if (current?.key !== key) return current;
        const there = new Set(current.alerts.map(({ id }) => id));
        const added = page.alerts.filter(({ id }) => !there.has(id));
        return { ...current, alerts: [...current.alerts, ...added], next: page.next };
      });
    } catch (error) {
      setOlderError(asApiError(error));
    }
  };

  const current = loaded?.key === key ? loaded : undefined;
  return {
    alerts: current?.alerts,
    waiting: current?.waiting ?? 0,
    counts: value?.counts,
    total: value?.total ?? 0,
    hasOlder: current?.next !== undefined,
    error: poll.error ?? olderError,
    reload,
    older: () => void older(),
  };
}
