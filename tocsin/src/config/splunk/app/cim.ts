import { type Alias, CIM_ALIASES, type ValueRule } from '../../../event/index.ts';

/** Splunk has them of every event, or makes them of eventtypes. */
const NOT_MADE = new Set(['tag']);

/** `EVAL-` settings of `props.conf`, so that the fields of our JSON have the names of Splunk's Common Information Model. */
export const cimSettings = (): readonly (readonly [key: string, value: string])[] =>
  CIM_ALIASES.filter(({ name }) => !NOT_MADE.has(name)).map((alias) => [`EVAL-${alias.name}`, expression(alias)]);

/** The field as KV_MODE = json names it: a list is another one there. Of a list the first value counts. */
const field = (name: string): string => `mvindex(coalesce('${name}', '${name}{}'), 0)`;

const text = (value: string): string => `"${value.replace(/[\\"]/g, '\\$&')}"`;

/** The first of its fields that is there, else the event's own of that name. */
function expression({ name, fields, rules, divisor }: Alias): string {
  const own = `'${name}'`;
  if (rules !== undefined) return `coalesce(${ruled(rules)}, ${own})`;
  const values = fields.map((one) => (divisor === undefined ? field(one) : `${field(one)} / ${divisor}`));
  return `coalesce(${[...values, own].join(', ')})`;
}

const ruled = (rules: readonly ValueRule[]): string =>
  `case(${rules
    .map(({ when, from, map, other }) => {
      const condition =
        when === undefined ? 'true()' : `in(lower(${field(when.field)}), ${when.in.map(text).join(', ')})`;
      const cases = Object.entries(map).map(
        ([value, shown]) => `lower(${field(from)}) == ${text(value)}, ${text(shown)}`,
      );
      return `${condition}, case(${[...cases, ...(other === undefined ? [] : [`true(), ${text(other)}`])].join(', ')})`;
    })
    .join(', ')})`;

export interface EventType {
  readonly name: string;
  readonly search: string;
  readonly tags: readonly string[];
}

const of = (name: string, condition: string, ...tags: readonly string[]): EventType => ({
  name: `tocsin_${name}`,
  search: condition,
  tags,
});

/** By the category of ECS; tags are those by which the data models find their events. https://docs.splunk.com/Documentation/CIM/latest/User/Howtousethesereferencetables */
export const EVENT_TYPES: readonly EventType[] = Object.freeze([
  of('authentication', '"event.category"=authentication', 'authentication'),
  of('web', '"event.category"=web', 'web'),
  of('change', '"event.category"=iam OR "event.category"=configuration', 'change'),
  of('account_change', '"event.category"=iam', 'account'),
  of('attack', '"event.category"=intrusion_detection OR "event.category"=threat', 'ids', 'attack'),
  of('malware', '"event.category"=malware', 'malware', 'attack'),
  of('network', '"event.category"=network', 'network', 'communicate'),
  of('session', '"event.category"=session', 'network', 'session'),
  of('email', '"event.category"=email', 'email'),
  of('alert', '"event.kind"=alert', 'alert'),
]);
