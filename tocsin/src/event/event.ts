/** Any value an event may carry: what JSON can say. Objects made from outside keys inherit nothing (`emptyObject`). */
export type Value = string | number | boolean | null | Value[] | ValueObject;
export interface ValueObject {
  [key: string]: Value | undefined;
}

/**
 * Where an event came from and where it goes. Never stored as fields of the event: `index`, `sourcetype`, `source` and
 * `host` are Splunk's names and would collide with the ECS objects `source` and `host`. A pipeline reaches them as
 * `[@metadata][index]` and so on.
 */
export interface Metadata extends ValueObject {
  index?: string;
  sourcetype?: string;
  source?: string;
  host?: string;
}

/**
 * An event: a plain nested object as in Logstash, `event.action` is `[event][action]` and a dot inside a key is just a
 * character. ECS names (https://www.elastic.co/guide/en/ecs/8.17/) wherever one fits.
 *
 * - `@timestamp`: integer milliseconds since the epoch.
 * - `@nanoseconds`: what is left below the millisecond, 0 to 999,999; absent means 0.
 * - `event.original`: the text as it came, after redaction; it becomes `_raw`.
 */
export interface Event extends ValueObject {
  '@timestamp': number;
  '@nanoseconds'?: number;
  '@metadata'?: Metadata;
}
