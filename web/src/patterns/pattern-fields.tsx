import { useState } from 'react';
import { useClient } from '../api/client-context.ts';
import { type PatternBody, patternFields } from '../api/patterns.ts';
import type { ValueFormat } from '../charts/value-format.ts';
import { Link } from '../shell/link.tsx';
import { NEW_SOURCE_HREF } from '../shell/routes.ts';
import type { TimeRange } from '../time/range.ts';
import { TimePicker } from '../time/time-picker.tsx';
import { plural } from '../ui/numbers.ts';
import { Trouble } from '../ui/trouble.tsx';
import { usePoll } from '../ui/use-poll.ts';
import { FieldTable } from './field-table.tsx';

interface Props {
  readonly id: string;
  /** Another one: other indexes, other fields. */
  readonly etag: string;
  readonly body: PatternBody;
  readonly onFormats?: ((formats: PatternBody['formats']) => void) | undefined;
}

/** The fields that its events have had in a time. */
export function PatternFieldsView({ id, etag, body, onFormats }: Props) {
  const client = useClient();
  const [range, setRange] = useState<TimeRange>({ earliest: body.earliest, latest: body.latest });
  const key = `${id} ${etag} ${range.earliest} ${range.latest}`;
  const { value, error, again } = usePoll(key, 60_000, (signal) => patternFields(client, id, range, signal));
  const setFormat = (field: string, format: ValueFormat | undefined) => {
    const { [field]: _, ...rest } = body.formats;
    onFormats?.(format === undefined ? rest : { ...rest, [field]: format });
  };
  return (
    <section className="pattern-fields" aria-label="Fields">
      <div className="pattern-fields-head">
        <h2>Fields</h2>
        <TimePicker range={range} onChange={setRange} />
        {value === undefined ? null : (
          <p className="soft" role="status">
            {plural(value.fields.length, 'field')} of {value.sampled ? 'the newest of ' : ''}
            {plural(value.events, 'event')}
          </p>
        )}
      </div>
      {error === undefined ? null : <Trouble error={error} stale={value !== undefined} onRetry={again} />}
      {value === undefined ? (
        error === undefined ? (
          <div className="skeleton" aria-hidden="true" />
        ) : null
      ) : value.events === 0 ? (
        <div className="state">
          <h3>No events in this time</h3>
          <p>
            Choose a longer one, or <Link href={NEW_SOURCE_HREF}>connect a source</Link> that writes into these indexes.
          </p>
        </div>
      ) : (
        <FieldTable found={value} formats={body.formats} onFormat={onFormats === undefined ? undefined : setFormat} />
      )}
    </section>
  );
}
