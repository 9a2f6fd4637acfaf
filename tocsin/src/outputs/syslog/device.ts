import { z } from 'zod';
import type { Event } from '../../event/index.ts';
import { eventTemplate, filled } from '../event-template.ts';

const part = (what: string, fallback: string) =>
  z
    .string()
    .min(1)
    .optional()
    .describe(`${what} in the header, with \`%{field}\`, where the event names none itself; default ${fallback}`);

/** Of formats whose header names the product that an event is of. */
export const deviceOptions = {
  vendor: part('vendor', '`Tocsin`'),
  product: part('product', '`Tocsin`'),
  version: part('version of the product', '`1.0`'),
} as const;

type Device = Readonly<Partial<Record<keyof typeof deviceOptions, string | undefined>>>;

/** What no event changes is one object for all of them: headers are kept by it. */
export function deviceOf({ vendor, product, version }: Device): (event: Event) => Device {
  const fills = Object.entries({ vendor, product, version }).map(
    ([name, text]) => [name, text === undefined ? undefined : eventTemplate(text)] as const,
  );
  const constant: Device = { vendor, product, version };
  if (fills.every(([, fill]) => fill?.isConstant !== false)) return () => constant;
  return (event) =>
    Object.fromEntries(fills.map(([name, fill]) => [name, fill === undefined ? undefined : filled(fill, event)]));
}
