import { useEffect, useMemo, useState } from 'react';
import { useClient } from '../api/client-context.ts';
import { fieldsOf } from '../api/search-requests.ts';
import type { FieldsReport } from '../api/search-types.ts';
import type { SearchResult } from '../api/types.ts';
import { fieldsOfRows } from './field-counts.ts';

export interface KnownFields {
  readonly report: FieldsReport;
  /** Whether the server has counted over all results, or the page over the first of those it has. */
  readonly source: 'counting' | 'all' | 'loaded';
}

/** The fields of a result: at once those of the loaded events, then those of all that the search finds. */
export function useFields(search: string, pattern: string, result: SearchResult): KnownFields {
  const client = useClient();
  const [counted, setCounted] = useState<{ result: SearchResult; report: FieldsReport | undefined }>();
  const loaded = useMemo(() => fieldsOfRows(result.columns, result.rows), [result]);

  useEffect(() => {
    const controller = new AbortController();
    // The range as it was resolved: the figures must be of the events that are shown.
    const range = { earliest: seconds(result.earliest), latest: seconds(result.latest) };
    const request = { search, ...range, ...(pattern === '' ? {} : { pattern }) };
    fieldsOf(client, request, controller.signal).then(
      (report) => setCounted({ result, report }),
      () => {
        if (!controller.signal.aborted) setCounted({ result, report: undefined });
      },
    );
    return () => controller.abort();
  }, [client, search, pattern, result]);

  if (counted?.result !== result) return { report: loaded, source: 'counting' };
  if (counted.report === undefined) return { report: loaded, source: 'loaded' };
  return { report: counted.report, source: 'all' };
}

function seconds(ms: number): string {
  return String(Math.max(0, ms) / 1000);
}
