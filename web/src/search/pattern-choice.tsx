import { useEffect, useState } from 'react';
import { useClient } from '../api/client-context.ts';
import { type IndexPattern, patternFiles } from '../api/patterns.ts';
import { DEFAULT_RANGE, sameRange, type TimeRange } from '../time/range.ts';
import { capped, visibleText } from '../ui/visible.ts';

interface Props {
  /** Id; empty: all indexes. */
  readonly pattern: string;
  readonly range: TimeRange;
  /** With a range where the pattern begins with one, and the reader has not chosen another. */
  readonly onChange: (pattern: string, range: TimeRange | undefined) => void;
}

/** What the search is limited to. Nothing where there is nothing to choose from. */
export function PatternChoice({ pattern, range, onChange }: Props) {
  const client = useClient();
  const [patterns, setPatterns] = useState<readonly IndexPattern[]>([]);
  useEffect(() => {
    const controller = new AbortController();
    patternFiles.list(client, controller.signal).then(
      (list) => setPatterns(list.documents.filter(({ body }) => body !== undefined)),
      // Without the list everything can be searched.
      () => undefined,
    );
    return () => controller.abort();
  }, [client]);
  if (patterns.length === 0 && pattern === '') return null;
  const isKnown = pattern === '' || patterns.some(({ id }) => id === pattern);
  const choose = (id: string) => {
    const body = patterns.find((one) => one.id === id)?.body;
    const isFirst = sameRange(range, DEFAULT_RANGE);
    onChange(id, body === undefined || !isFirst ? undefined : { earliest: body.earliest, latest: body.latest });
  };
  return (
    <select
      className="pattern-choice"
      aria-label="Indexes that are searched"
      value={pattern}
      onChange={(event) => choose(event.target.value)}
    >
      <option value="">All indexes</option>
      {patterns.map(({ id, body }) => (
        <option key={id} value={id}>
          {visibleText(capped(body?.title ?? id, 60))}
        </option>
      ))}
      {isKnown ? null : <option value={pattern}>{visibleText(pattern)} (missing)</option>}
    </select>
  );
}
