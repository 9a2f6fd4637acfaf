import { createTakes, exceptedBy, fieldsOf, type RuleSet } from '../../detect/index.ts';
import { type Event, emptyObject, getField, setField, type Value, type ValueObject } from '../../event/index.ts';

/** Lines that begin with it are records; all others are whole events. */
export const RECORD = '~';

/**
 * Of an event that a rule of anomalies takes: what such rules read of it, as a line; of others undefined. Models that read the record learn
 * what they would of the event: it has all fields of the rules that take it, and those that keep others from taking it.
 */
export const createRecorder = (rules: RuleSet['anomalies']): ((event: Event) => string | undefined) => {
  const takes = rules.map(({ anomaly }) => createTakes(anomaly));
  const excepted = rules.flatMap(({ anomaly }) => exceptedBy(anomaly));
  const fieldsBy = new Map<string, readonly string[]>();
  const fieldsFor = (takers: readonly number[]): readonly string[] => {
    const key = takers.join();
    let fields = fieldsBy.get(key);
    if (fields === undefined) {
      const own = takers.flatMap((index) => rules[index] ?? []).flatMap(({ anomaly }) => fieldsOf(anomaly));
      fields = [...new Set([...own, ...excepted])].filter((field) => field !== '@timestamp');
      fieldsBy.set(key, fields);
    }
    return fields;
  };
  return (event) => {
    let takers: number[] | undefined;
    for (let index = 0; index < takes.length; index++)
      if (takes[index]?.(event) === true) {
        takers ??= [];
        takers.push(index);
      }
    if (takers === undefined) return undefined;
    const record: ValueObject = emptyObject();
    record['@timestamp'] = event['@timestamp'];
    for (const field of fieldsFor(takers)) {
      const value = getField(event, field);
      if (isRead(value)) record[field] = value;
    }
    return `${RECORD}${JSON.stringify(record)}\n`;
  };
};

/** No model reads objects. */
const isRead = (value: Value | undefined): value is Value =>
  value !== undefined && value !== null && (typeof value !== 'object' || Array.isArray(value));

interface Read {
  readonly '@timestamp': number;
  readonly [field: string]: Value;
}

/** The event that a record stands for, with nothing but what models read. */
export const readRecord = (line: string): Event => {
  const { '@timestamp': time, ...fields } = JSON.parse(line.slice(RECORD.length)) as Read;
  const event: Event = Object.assign(emptyObject(), { '@timestamp': time });
  for (const [field, value] of Object.entries(fields)) setField(event, field, value);
  return event;
};
