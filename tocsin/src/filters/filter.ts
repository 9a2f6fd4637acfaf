import type { z } from 'zod';
import type { Declaration, Ecs } from '../define/index.ts';
import { type Event, isCancelled } from '../event/index.ts';

/**
 * One filter of a pipeline, working on batches. It changes events in place. Events for which it succeeded go through
 * `context.matched`, which applies `add_field`, `remove_field`, `add_tag`, `remove_tag` in this order.
 */
export interface Filter {
  /**
   * Returns the events in their order: the same list where none was added. A cancelled event stays in the list (`cancel`), an event that
   * is added stands right behind the one that it comes from. Must pass over cancelled events. What goes wrong with one event must not
   * reach the others: it is tagged, and the rest goes on. A promise holds back the batches behind it.
   */
  filter(events: Event[]): Event[] | Promise<Event[]>;
  /** Called each five seconds, and at the end (`final`): events that were held back, or are made by time. They enter behind this filter. */
  flush?(options: { readonly final: boolean }): Event[];
  close?(): void | Promise<void>;
}

export interface FilterContext {
  /** What `ecs_compatibility` says, of the filter or else of the pipeline. */
  readonly ecs: Ecs;
  /** Milliseconds since the epoch; in a unit test, the test's `now`. */
  readonly clock: () => number;
  /** Applies the common options. */
  readonly matched: (event: Event) => void;
  /** Counts by reason: `failed`, `timeout` … */
  readonly count: (reason: string, by?: number) => void;
  /** For a person: once a cause, not once an event. */
  readonly notice: (level: 'info' | 'warn' | 'error', message: string) => void;
  /** Relative paths of options are read from here: where Tocsin was started, as with Logstash. */
  readonly folder: string;
}

export interface FilterExample {
  readonly title: string;
  /** The filter's block, as it stands in a pipeline. */
  readonly pipeline: string;
  readonly ecs?: Ecs;
  /** Files that the block names, by their relative paths. */
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  readonly event: Readonly<Record<string, unknown>>;
  /** The events that come out. Fields that are not named are not compared; null: must be absent. */
  readonly expect: readonly Readonly<Record<string, unknown>>[];
}

export interface FilterDeclaration<Options extends z.ZodType = z.ZodType> extends Declaration<Options, FilterExample> {
  /**
   * Names in the common options that are no field references: without it they are refused when the configuration is checked; with it there is
   * a warning, and `matched` throws `InvalidReference` for the event, which the filter catches.
   */
  readonly catchesNames?: true;
  /** Throws an error whose message is a sentence for a person where options contradict each other, or a file can't be read. */
  readonly create: (options: z.output<Options>, context: FilterContext) => Filter;
  /** Files and folders that it reads, for which a pipeline may need leave; asked before `create`. */
  readonly reads?: (options: z.output<Options>) => readonly string[];
  /** True: what it does with an event depends on those before it, so every event of a pipeline must come to the same instance. */
  readonly keepsState?: (options: z.output<Options>) => boolean;
}

/** Options: `z.strictObject({ ...filterBase, … })`. */
export const defineFilter = <Options extends z.ZodType>(
  declaration: FilterDeclaration<Options>,
): FilterDeclaration<Options> => Object.freeze(declaration);

/** A filter that looks at one event at a time; `each` returns whether it succeeded with it. */
export const perEvent = (each: (event: Event) => boolean, { matched }: Pick<FilterContext, 'matched'>): Filter => ({
  filter: (events) => {
    for (const event of events) if (!isCancelled(event) && each(event)) matched(event);
    return events;
  },
});
