import type { z } from 'zod';
import type { Ecs } from '../define/index.ts';
import { type Event, eventOf, isCancelled, plainEvent, type ValueObject } from '../event/index.ts';
import type { Filter, FilterDeclaration } from './filter.ts';

export interface Tried {
  readonly filter: Filter;
  /** Events for which it succeeded, in this order; the common options are the compiler’s and not applied here. */
  readonly matched: readonly Event[];
  readonly counts: ReadonlyMap<string, number>;
  readonly notices: readonly string[];
  /** Runs events through it and gives what comes out as JSON would show it, cancelled ones left out. */
  run(...events: readonly ValueObject[]): Promise<readonly ValueObject[]>;
  flush(final?: boolean): readonly ValueObject[];
}

export interface TryOptions {
  readonly ecs?: Ecs;
  readonly clock?: () => number;
  readonly folder?: string;
}

/** One filter alone, outside of a pipeline. Throws a ZodError for options that are wrong, and what `create` throws. */
export function tryFilter<Options extends z.ZodType>(
  declaration: FilterDeclaration<Options>,
  options: Readonly<Record<string, unknown>>,
  { ecs = 'v8', clock = () => 0, folder = '.' }: TryOptions = {},
): Tried {
  const matched: Event[] = [];
  const counts = new Map<string, number>();
  const notices: string[] = [];
  const filter = declaration.create(declaration.options.parse(options), {
    ecs,
    clock,
    folder,
    matched: (event) => matched.push(event),
    count: (reason, by = 1) => counts.set(reason, (counts.get(reason) ?? 0) + by),
    notice: (_level, message) => notices.push(message),
  });
  const plain = (events: readonly Event[]): readonly ValueObject[] =>
    events.filter((event) => !isCancelled(event)).map((event) => plainEvent(event, { metadata: true }));
  return {
    filter,
    matched,
    counts,
    notices,
    run: async (...events) =>
      plain(await filter.filter(events.map((fields) => eventOf(structuredClone(fields), clock())))),
    flush: (final = false) => plain(filter.flush?.({ final }) ?? []),
  };
}

/** The fields that `like` names, null for those that are absent. */
export const pick = (event: ValueObject | undefined, like: Readonly<Record<string, unknown>>): ValueObject =>
  Object.fromEntries(
    Object.keys(like).map((name) => [
      name,
      event !== undefined && Object.hasOwn(event, name) ? (event[name] ?? null) : null,
    ]),
  );
