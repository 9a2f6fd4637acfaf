import { useEffect, useEffectEvent, useId, useState } from 'react';
import { useClient } from '../api/client-context.ts';
import type { DashboardBody } from '../api/dashboards.ts';
import { complete, fieldsOf } from '../api/search-requests.ts';
import type { FieldSummary } from '../api/search-types.ts';
import type { TimeRange } from '../time/range.ts';
import { Field } from '../ui/field.tsx';
import { formatShare } from '../ui/numbers.ts';
import { Select } from '../ui/select.tsx';
import { visibleText } from '../ui/visible.ts';
import { ALONG, type Along, type Built, FUNCTIONS, headOf, type StatsFunction } from './builder.ts';
import { useSettled } from './use-settled.ts';

interface Props {
  readonly built: Built;
  readonly body: DashboardBody;
  readonly range: TimeRange;
  readonly onChange: (built: Built) => void;
}

const FUNCTION_NAMES: Readonly<Record<StatsFunction, string>> = {
  count: 'Number of events',
  sum: 'Sum of',
  avg: 'Average of',
  dc: 'Different values of',
  max: 'Largest',
  min: 'Smallest',
  p95: '95th percentile of',
};
const ALONG_NAMES: Readonly<Record<Along, string>> = {
  time: 'over time',
  value: 'by the values of a field',
  none: 'as one figure',
  places: 'on a map, by address',
  events: 'as events',
};

/** Field by field: which events, which figure, and along what. */
export function BuilderFields({ built, body, range, onChange }: Props) {
  const id = useId();
  const indexes = useIndexes();
  const fields = useFields(useSettled(headOf(built), 600), body.pattern, range);
  const change = (part: Partial<Built>) => onChange({ ...built, ...part });
  const numbers = fields.filter(({ numeric }) => numeric);
  const { fn, along } = built;
  return (
    <div className="builder">
      <datalist id={`${id}-fields`}>{fields.map(option)}</datalist>
      <datalist id={`${id}-numbers`}>{(fn === 'dc' || numbers.length === 0 ? fields : numbers).map(option)}</datalist>
      <div className="field-row">
        <Field label="Index">
          {(attributes) => (
            <select {...attributes} value={built.index} onChange={(event) => change({ index: event.target.value })}>
              <option value="">{body.pattern === undefined ? 'all indexes' : 'all of the pattern'}</option>
              {[...new Set([...indexes, ...(built.index === '' ? [] : [built.index])])].map((name) => (
                <option key={name} value={name}>
                  {visibleText(name)}
                </option>
              ))}
            </select>
          )}
        </Field>
        <Field label="Only events with" help={'words, "phrases", field=value'}>
          {(attributes) => (
            <input
              {...attributes}
              spellCheck={false}
              autoCapitalize="none"
              placeholder="all events"
              value={built.filter}
              onChange={(event) => change({ filter: event.target.value })}
            />
          )}
        </Field>
      </div>
      <div className="field-row">
        {along === 'events' ? null : (
          <Field label="Figure">
            {(attributes) => (
              <Select
                {...attributes}
                value={fn}
                options={FUNCTIONS}
                nameOf={(one) => FUNCTION_NAMES[one]}
                onChoose={(one) => change(one === 'count' ? { fn: one, field: '' } : { fn: one })}
              />
            )}
          </Field>
        )}
        {fn === 'count' || along === 'events' ? null : (
          <FieldName label="Field" list={`${id}-numbers`} value={built.field} onChange={(field) => change({ field })} />
        )}
        <Field label="Shown">
          {(attributes) => (
            <Select
              {...attributes}
              value={along}
              options={ALONG}
              nameOf={(one) => ALONG_NAMES[one]}
              onChoose={(one) =>
                change({
                  along: one,
                  ...(one === 'value' || one === 'places' ? {} : { by: '' }),
                  ...(one === 'value' || one === 'time' ? {} : { split: '' }),
                  ...(one === 'events' ? { fn: 'count', field: '' } : {}),
                })
              }
            />
          )}
        </Field>
      </div>
      {along === 'none' || along === 'events' ? null : (
        <div className="field-row">
          {along === 'time' ? null : (
            <FieldName
              label={along === 'value' ? 'By the field' : 'Addresses in the field'}
              list={`${id}-fields`}
              value={built.by}
              onChange={(by) => change({ by })}
            />
          )}
          {along === 'places' ? null : (
            <FieldName
              label="Split by (a series each)"
              list={`${id}-fields`}
              value={built.split}
              onChange={(split) => change({ split })}
            />
          )}
          {along !== 'time' || built.split !== '' ? (
            <Field label={built.split === '' ? 'How many' : 'Series at most'}>
              {(attributes) => (
                <input
                  {...attributes}
                  type="number"
                  min={1}
                  max={1000}
                  value={built.limit}
                  onChange={(event) =>
                    change({ limit: Math.max(1, Math.min(1000, Math.round(Number(event.target.value)) || 10)) })
                  }
                />
              )}
            </Field>
          ) : null}
        </div>
      )}
    </div>
  );
}

function option({ name, coverage }: FieldSummary) {
  return (
    <option key={name} value={name}>
      {formatShare(coverage)} of events
    </option>
  );
}

interface NameProps {
  readonly label: string;
  readonly list: string;
  readonly value: string;
  readonly onChange: (name: string) => void;
}

function FieldName({ label, list, value, onChange }: NameProps) {
  return (
    <Field label={label}>
      {(attributes) => (
        <input
          {...attributes}
          list={list}
          spellCheck={false}
          autoComplete="off"
          autoCapitalize="none"
          maxLength={256}
          value={value}
          onChange={(event) => onChange(event.target.value.trim())}
        />
      )}
    </Field>
  );
}

const INDEX = 'index=';

function useIndexes(): readonly string[] {
  const client = useClient();
  const [names, setNames] = useState<readonly string[]>([]);
  useEffect(() => {
    const controller = new AbortController();
    complete(client, INDEX, INDEX.length, controller.signal).then(
      ({ items }) => setNames(items.filter(({ kind }) => kind === 'index').map(({ label }) => label)),
      // A name can be typed in the text as well.
      () => undefined,
    );
    return () => controller.abort();
  }, [client]);
  return names;
}

function useFields(head: string, pattern: string | undefined, range: TimeRange): readonly FieldSummary[] {
  const client = useClient();
  const [fields, setFields] = useState<readonly FieldSummary[]>([]);
  const { earliest, latest } = range;
  const ask = useEffectEvent((signal: AbortSignal) => {
    fieldsOf(client, { search: head, earliest, latest, ...(pattern === undefined ? {} : { pattern }) }, signal).then(
      (report) => setFields(report.fields),
      // Names can be typed without the list.
      () => undefined,
    );
  });
  // another head has other fields
  useEffect(() => {
    if (head.includes('$')) return;
    const controller = new AbortController();
    ask(controller.signal);
    return () => controller.abort();
  }, [head]);
  return fields;
}
