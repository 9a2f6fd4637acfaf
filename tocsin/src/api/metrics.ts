import type { SystemStatus } from '../server/index.ts';
import type { Services } from './services.ts';

/** Sources beyond these are left out, and how many is said: a label for each of 10,000 files helps nobody. */
const MAX_SOURCES = 500;

type Labels = Readonly<Record<string, string | number>>;

const escapeLabel = (value: string | number): string =>
  String(value).replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');

class Exposition {
  readonly #lines: string[] = [];

  add(
    name: string,
    type: 'counter' | 'gauge',
    help: string,
    samples: Iterable<readonly [Labels, number | undefined]>,
  ): void {
    const lines: string[] = [];
    for (const [labels, value] of samples) {
      if (value === undefined) continue;
      const inner = Object.entries(labels).map(([label, text]) => `${label}="${escapeLabel(text)}"`);
      lines.push(`${name}${inner.length === 0 ? '' : `{${inner.join(',')}}`} ${value}`);
    }
    if (lines.length > 0) this.#lines.push(`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...lines);
  }

  toString(): string {
    return `${this.#lines.join('\n')}\n`;
  }
}

const NONE: Labels = {};

/** Prometheus' text format. Counters begin at zero with the process. */
export const metricsText = (status: SystemStatus, { counts, slots, sessions }: Services): string => {
  const out = new Exposition();
  const { store, inputs } = status;
  out.add('tocsin_build_info', 'gauge', 'The version that runs.', [[{ version: status.version }, 1]]);
  out.add('tocsin_start_time_seconds', 'gauge', 'When it started.', [[NONE, Date.parse(status.startedAt) / 1000]]);
  out.add('tocsin_store_ready', 'gauge', 'Whether the store can be asked.', [[NONE, store.state === 'ready' ? 1 : 0]]);
  out.add('tocsin_store_events', 'gauge', 'Events in the store.', [[NONE, store.events]]);
  out.add('tocsin_store_bytes', 'gauge', 'Bytes on disk.', [[NONE, store.bytesOnDisk]]);
  out.add('tocsin_store_restarts_total', 'counter', 'Restarts of the engine.', [[NONE, store.restarts]]);
  out.add('tocsin_store_indexes', 'gauge', 'Different indexes.', [[NONE, store.indexes]]);
  out.add(
    'tocsin_store_marked_total',
    'counter',
    'Events stored otherwise than they came, by what was refused.',
    Object.entries(store.marked ?? {}).map(([reason, count]) => [{ reason }, count] as const),
  );
  const letters = store.deadLetters;
  out.add('tocsin_store_dead_letter_batches', 'gauge', 'Batches that were put aside.', [[NONE, letters?.batches]]);
  out.add('tocsin_store_dead_letter_events', 'gauge', 'Events in them.', [[NONE, letters?.events]]);
  out.add('tocsin_store_dead_letter_bytes', 'gauge', 'Bytes of them on disk.', [[NONE, letters?.bytes]]);
  out.add('tocsin_pipeline_restarts_total', 'counter', 'Restarts of the worker.', [[NONE, status.pipelineRestarts]]);

  out.add(
    'tocsin_input_events_total',
    'counter',
    'Events that an input has read.',
    inputs.map(({ id, type, events }) => [{ input: id, type }, events] as const),
  );
  out.add(
    'tocsin_input_noted_total',
    'counter',
    'What an input has noted, by reason.',
    inputs.flatMap(({ id, counts: reasons }) =>
      Object.entries(reasons).map(([reason, count]) => [{ input: id, reason }, count] as const),
    ),
  );
  out.add(
    'tocsin_input_failed',
    'gauge',
    'Whether an input has failed.',
    inputs.map(({ id, error }) => [{ input: id }, error === undefined ? 0 : 1] as const),
  );

  const sources = inputs.flatMap(({ id, sources: own }) => own.map((source) => ({ id, ...source })));
  const shown = sources
    .slice(0, MAX_SOURCES)
    .map((source) => ({ source, labels: { input: source.id, source: source.source } }));
  out.add(
    'tocsin_source_read_bytes_total',
    'counter',
    'Bytes read.',
    shown.map(({ labels, source }) => [labels, source.bytesRead] as const),
  );
  out.add(
    'tocsin_source_committed_bytes_total',
    'counter',
    'Bytes whose events are stored.',
    shown.map(({ labels, source }) => [labels, source.bytesCommitted] as const),
  );
  out.add(
    'tocsin_source_lag_bytes',
    'gauge',
    'Bytes not read yet.',
    shown.map(({ labels, source }) => [labels, source.lag] as const),
  );
  out.add('tocsin_sources_not_shown', 'gauge', `Sources beyond the first ${MAX_SOURCES}.`, [
    [NONE, sources.length - shown.length],
  ]);

  out.add(
    'tocsin_http_requests_total',
    'counter',
    'Requests by route and status.',
    [...counts].map(({ labels, count }) => [{ ...labels }, count] as const),
  );
  out.add('tocsin_sign_in_failures_total', 'counter', 'Failed sign-ins.', [[NONE, counts.signInFailures]]);
  out.add('tocsin_searches_running', 'gauge', 'Searches that run.', [[NONE, slots.running]]);
  out.add('tocsin_sessions', 'gauge', 'Sessions kept.', [[NONE, sessions.size]]);
  out.add('tocsin_resident_bytes', 'gauge', 'Memory of the main process.', [[NONE, process.memoryUsage.rss()]]);
  return out.toString();
};
