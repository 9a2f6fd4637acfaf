import type { ValueObject } from '../../event/index.ts';
import { kindOf } from './record.ts';
import { SERVICES } from './registry.ts';
import type { Said } from './said.ts';
import { sayKind } from './say-line.ts';
import type { LineKind, RecordKind, Service } from './service.ts';
import { matchTemplate } from './template.ts';

// What is tried on lines and records whose service nobody has named.

/** A template that is tried on lines of unknown origin has at least so long a text of its own. */
const TELLING = 12;

interface OfService<Kind> {
  readonly service: Service;
  readonly kind: Kind;
}

const LINES: readonly OfService<LineKind>[] = SERVICES.flatMap((service) =>
  service.lines.filter(({ template }) => template.gate.length >= TELLING).map((kind) => ({ service, kind })),
);
/** A record that one condition tells could be of anything. */
const RECORDS: readonly OfService<RecordKind>[] = SERVICES.flatMap((service) =>
  service.records.filter(({ when }) => Object.keys(when).length > 1).map((kind) => ({ service, kind })),
);

interface Told {
  readonly said: Said;
  readonly service: Service;
}

/** What a line says by the first kind that finds an address in it, else by the first that fits. */
export function sayTelling(text: string): Told | undefined {
  let first: Told | undefined;
  for (const { service, kind } of LINES) {
    const places = matchTemplate(kind.template, text);
    if (places === undefined) continue;
    const told = { said: sayKind(kind, places), service };
    if (told.said.facts.address !== undefined) return told;
    first ??= told;
  }
  return first;
}

export const tellingRecord = (record: ValueObject): OfService<RecordKind> | undefined =>
  RECORDS.find(({ kind }) => kindOf(record, [kind]) !== undefined);
