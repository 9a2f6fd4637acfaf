import type { CodecPlugin } from '../../codecs/index.ts';
import type { Ecs, Problem } from '../../define/index.ts';
import type { Event } from '../../event/index.ts';
import type { FilterDeclaration } from '../../filters/index.ts';
import type { InputPlugin, Permissions } from '../../inputs/index.ts';
import type { OutputPlugin } from '../../outputs/index.ts';

/** What pipelines may name. */
export interface PluginRegistry {
  readonly inputs: readonly InputPlugin[];
  readonly filters: readonly FilterDeclaration[];
  readonly outputs: readonly OutputPlugin[];
  readonly codecs: readonly CodecPlugin[];
}

/** One text of a configuration; several are read as one, in this order. */
export interface PipelineSource {
  /** For messages. */
  readonly file: string;
  readonly text: string;
}

export interface CompileSettings {
  readonly ecs: Ecs;
  /** `config.support_escapes`. */
  readonly supportEscapes: boolean;
  /** `${NAME}`: the keystore goes before the environment. Undefined: not set. */
  readonly variable: (name: string) => string | undefined;
  readonly clock: () => number;
  /** What plugins may do; absent: everything. */
  readonly permissions?: Permissions;
  /** Relative paths are read from here. */
  readonly folder: string;
}

/** Plain data of a plugin as it was checked: `options` is what its schema gave. */
export interface CompiledInput {
  /** `id`, else a name that stays the same while the configuration does: `file_1`. Unique in the pipeline. */
  readonly id: string;
  readonly plugin: InputPlugin;
  readonly options: Readonly<Record<string, unknown>>;
  readonly ecs: Ecs;
  readonly codec: CompiledCodec;
  /** `add_field`, `tags`, `type`, and `@version`. */
  readonly decorate: (event: Event) => void;
}

export interface CompiledCodec {
  readonly plugin: CodecPlugin;
  readonly options: unknown;
  readonly ecs: Ecs;
}

export interface CompiledOutput {
  readonly id: string;
  readonly plugin: OutputPlugin;
  readonly options: Readonly<Record<string, unknown>>;
  readonly ecs: Ecs;
  readonly codec: CompiledCodec;
}

/** Counters of one plugin, since the start. Seconds are those of its own work. */
export interface PluginCounts {
  readonly id: string;
  readonly plugin: string;
  readonly kind: 'input' | 'filter' | 'output' | 'codec';
  in: number;
  out: number;
  failed: number;
  dropped: number;
  seconds: number;
  /** Counts by reason. */
  readonly reasons: Record<string, number>;
}

/** What a filter or a condition says while it runs. */
export interface Reports {
  /** Counted by plugin id and reason. */
  readonly count: (id: string, reason: string, by?: number) => void;
  readonly notice: (level: 'info' | 'warn' | 'error', id: string, message: string) => void;
  /** An event that a condition could not be evaluated for: it is cancelled, and kept by whoever listens. */
  readonly bury: (event: Event, id: string, reason: string) => void;
}

/** The filter section, made to run: holds state, so one for each worker. */
export interface RunningFilters {
  /** The events that come out, in order, without those that were cancelled. One call at a time. */
  run(events: Event[]): Event[] | Promise<Event[]>;
  /** Every five seconds, and at the end: what filters held back, through the filters behind them. */
  flush(options: { readonly final: boolean }): Event[] | Promise<Event[]>;
  counts(): readonly PluginCounts[];
  close(): Promise<void>;
}

/** The output section: calls `add` with the index of each output that an event goes to. */
export type Route = (event: Event, add: (output: number, event: Event) => void) => void;

export interface CompiledPipeline {
  readonly inputs: readonly CompiledInput[];
  readonly outputs: readonly CompiledOutput[];
  /** A filter has to see every event: one worker does it all. */
  readonly keepsState: boolean;
  readonly createFilters: (reports: Reports) => RunningFilters;
  readonly createRoute: (reports: Reports) => Route;
}

export type Compiled =
  | { readonly ok: true; readonly pipeline: CompiledPipeline; readonly warnings: readonly Problem[] }
  | { readonly ok: false; readonly problems: readonly Problem[] };
