import type { Ecs } from '../../../define/index.ts';
import { type Event, type Field, fieldOf, type Value } from '../../../event/index.ts';
import { type Filter, type FilterContext, findFilter } from '../../../filters/index.ts';

export interface RelayOptions {
  readonly pattern: string | undefined;
  /** The field that holds the message. */
  readonly field: string;
  readonly timeZone: string | undefined;
  readonly locale: string | undefined;
  /** Undefined: numbers alone. */
  readonly labels: { readonly facilities: readonly string[]; readonly severities: readonly string[] } | undefined;
}

/** Where Logstash puts what a message says. */
const NAMES = {
  disabled: {
    pattern: '<%{POSINT:priority}>%{SYSLOGLINE}',
    priority: 'priority',
    facility: 'facility',
    severity: 'severity',
    facilityLabel: 'facility_label',
    severityLabel: 'severity_label',
  },
  ecs: {
    pattern: '<%{POSINT:[log][syslog][priority]:int}>%{SYSLOGLINE}',
    priority: '[log][syslog][priority]',
    facility: '[log][syslog][facility][code]',
    severity: '[log][syslog][severity][code]',
    facilityLabel: '[log][syslog][facility][name]',
    severityLabel: '[log][syslog][severity][name]',
  },
} as const;

const FAILURE = '_grokparsefailure_sysloginput';
/** RFC 3164, 4.3.3. */
const DEFAULT_PRIORITY = 13;
const FORMATS = ['MMM dd HH:mm:ss', 'MMM  d HH:mm:ss', 'MMM d HH:mm:ss', 'ISO8601'];

/** Completes events as Logstash's `syslog` does: by grok, date and tables of names, a list at a time. */
export function createRelay(
  { pattern, field, timeZone, locale, labels }: RelayOptions,
  context: Pick<FilterContext, 'clock' | 'count' | 'notice'> & { readonly ecs: Ecs },
): (events: Event[]) => Promise<void> {
  const names = NAMES[context.ecs === 'disabled' ? 'disabled' : 'ecs'];
  const fields = {
    text: fieldOf(field),
    original: fieldOf('[event][original]'),
    priority: fieldOf(names.priority),
    facility: fieldOf(names.facility),
    severity: fieldOf(names.severity),
    facilityLabel: fieldOf(names.facilityLabel),
    severityLabel: fieldOf(names.severityLabel),
    timestamp: fieldOf('timestamp'),
    timestamp8601: fieldOf('timestamp8601'),
  };
  const matched = new Set<Event>();
  const grok = filterOf(
    'grok',
    { match: { [field]: pattern ?? names.pattern }, overwrite: [field], tag_on_failure: [FAILURE] },
    { ...context, matched: (event) => void matched.add(event) },
  );
  const date = filterOf(
    'date',
    {
      match: ['timestamp', ...FORMATS],
      ...(timeZone === undefined ? {} : { timezone: timeZone }),
      ...(locale === undefined ? {} : { locale }),
    },
    { ...context, matched: () => undefined },
  );
  const isEcs = context.ecs !== 'disabled';
  return async (events) => {
    if (isEcs) for (const event of events) copy(fields.text, fields.original, event);
    await grok.filter(events);
    const read = events.filter((event) => matched.has(event));
    matched.clear();
    if (!isEcs) for (const event of read) copy(fields.timestamp8601, fields.timestamp, event);
    await date.filter(read);
    if (isEcs) for (const event of read) fields.timestamp.remove(event);
    const isRead = new Set(read);
    for (const event of events) {
      const priority = isRead.has(event) ? numberOf(fields.priority.get(event)) : DEFAULT_PRIORITY;
      const [facility, severity] = [priority >> 3, priority & 7];
      fields.priority.set(event, priority);
      fields.severity.set(event, severity);
      fields.facility.set(event, facility);
      if (labels === undefined) continue;
      const facilityLabel = labels.facilities[facility];
      const severityLabel = labels.severities[severity];
      if (facilityLabel !== undefined) fields.facilityLabel.set(event, facilityLabel);
      if (severityLabel !== undefined) fields.severityLabel.set(event, severityLabel);
    }
  };
}

function filterOf(
  name: string,
  written: Readonly<Record<string, unknown>>,
  context: Omit<FilterContext, 'folder'>,
): Filter {
  const declaration = findFilter(name);
  if (declaration === undefined) throw new Error(`the filter ${name} is missing`);
  return declaration.create(declaration.options.parse(written), { ...context, folder: '.' });
}

function copy(from: Field, to: Field, event: Event): void {
  const value = from.get(event);
  if (value !== undefined) to.set(event, value);
}

/** As Ruby's `to_i`. */
function numberOf(value: Value | undefined): number {
  const number = Number.parseInt(String(Array.isArray(value) ? value[0] : value), 10);
  return Number.isSafeInteger(number) && number < 2 ** 31 ? number : 0;
}
