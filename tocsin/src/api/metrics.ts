import { type LatenessCounts, SEVERITIES } from '../detect/index.ts';
import type { AlertingStatus, SystemStatus } from '../server/index.ts';
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

  /** Buckets hold what is below them, too; the bound of the last is infinite. */
  addHistogram(name: string, help: string, { buckets, count, sum }: LatenessCounts): void {
    this.#lines.push(
      `# HELP ${name} ${help}`,
      `# TYPE ${name} histogram`,
      ...buckets.map(({ upTo, count: below }) => `${name}_bucket{le="${upTo / 1000}"} ${below}`),
      `${name}_bucket{le="+Inf"} ${count}`,
      `${name}_sum ${sum / 1000}`,
      `${name}_count ${count}`,
    );
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

  out.add(
    'tocsin_input_events_per_second',
    'gauge',
    'Events a second, of about the last ten seconds.',
    inputs.map(({ id, type, eventsPerSecond }) => [{ input: id, type }, eventsPerSecond] as const),
  );
  out.add(
    'tocsin_input_refused_total',
    'counter',
    'How often a client, or what it sent, was turned away.',
    inputs.map(({ id, refused }) => [{ input: id }, refused] as const),
  );
  out.add(
    'tocsin_listener_clients',
    'gauge',
    'Connections of clients that are open.',
    inputs.flatMap(({ id, listeners = [] }) =>
      listeners.map(({ address, protocol, clients }) => [{ input: id, address, protocol }, clients] as const),
    ),
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

  addOutputs(out, status.outputs);
  addDetection(out, status.detection);
  addPipelines(out, status.pipelines);
  if (status.alerting !== undefined) addAlerting(out, status.alerting);
  if (status.responses !== undefined) addResponses(out, status.responses);

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

const addDetection = (out: Exposition, detection: SystemStatus['detection']): void => {
  if (detection === undefined) return;
  const { rules, findings, waiting, counts } = detection;
  out.add('tocsin_rules', 'gauge', 'Rules, correlations and filters that run.', [[NONE, rules]]);
  out.add('tocsin_rule_findings_total', 'counter', 'What rules have found.', [[NONE, findings]]);
  out.add('tocsin_rule_events_waiting', 'gauge', 'Events that rules have not judged for good.', [[NONE, waiting]]);
  out.add(
    'tocsin_rule_events_left_out_total',
    'counter',
    'Events that rules left out, or forgot for others, by reason.',
    Object.entries(counts).map(([reason, count]) => [{ reason }, count] as const),
  );
};

const addOutputs = (out: Exposition, outputs: SystemStatus['outputs']): void => {
  const each = (
    name: string,
    type: 'counter' | 'gauge',
    help: string,
    value: (output: SystemStatus['outputs'][number]) => number | undefined,
  ): void =>
    out.add(
      `tocsin_output_${name}`,
      type,
      help,
      outputs.map((output) => [{ output: output.name, type: output.type }, value(output)] as const),
    );
  each('delivered_total', 'counter', 'Events that an output has delivered.', ({ delivered }) => delivered);
  each('dead_letters_total', 'counter', 'Events that it could not deliver, ever.', ({ dead }) => dead);
  each('waiting_events', 'gauge', 'Events in its queue.', ({ waiting }) => waiting.events);
  each('waiting_bytes', 'gauge', 'Bytes in its queue.', ({ waiting }) => waiting.bytes);
  each('seconds_total', 'counter', 'Time that it delivered.', ({ seconds }) => seconds);
  each('failing', 'gauge', 'Whether its last attempt failed.', ({ last }) =>
    last === undefined ? undefined : Number(!last.ok),
  );
  out.add(
    'tocsin_output_noted_total',
    'counter',
    'What an output has noted, by reason.',
    outputs.flatMap(({ name, counts }) =>
      Object.entries(counts).map(([reason, count]) => [{ output: name, reason }, count] as const),
    ),
  );
};

const addPipelines = (out: Exposition, pipelines: SystemStatus['pipelines']): void => {
  const plugins = pipelines.flatMap(({ id: pipeline, plugins: own }) =>
    own.map(({ id, plugin, kind, ...counts }) => ({ labels: { pipeline, id, plugin, kind }, ...counts })),
  );
  const counter = (name: 'in' | 'out' | 'failed' | 'dropped', help: string): void =>
    out.add(
      `tocsin_plugin_${name}_total`,
      'counter',
      help,
      plugins.map((plugin) => [plugin.labels, plugin[name]] as const),
    );
  counter('in', 'Events that came to a plugin of a pipeline.');
  counter('out', 'Events that it passed on, or delivered.');
  counter('failed', 'Events that it could not deal with.');
  counter('dropped', 'Events that it dropped.');
  out.add(
    'tocsin_plugin_seconds_total',
    'counter',
    'Time that it worked.',
    plugins.map(({ labels, seconds }) => [labels, seconds] as const),
  );
  out.add(
    'tocsin_plugin_noted_total',
    'counter',
    'What a plugin has noted, by reason.',
    plugins.flatMap(({ labels: { pipeline, id }, reasons }) =>
      Object.entries(reasons).map(([reason, count]) => [{ pipeline, id, reason }, count] as const),
    ),
  );
  const outputs = pipelines.flatMap(({ id: pipeline, outputs: own }) =>
    own.map(({ id, waiting }) => ({ labels: { pipeline, id }, waiting })),
  );
  out.add(
    'tocsin_queue_events',
    'gauge',
    'Events that wait for an output.',
    outputs.map(({ labels, waiting }) => [labels, waiting.events] as const),
  );
  out.add(
    'tocsin_queue_bytes',
    'gauge',
    'Bytes of them.',
    outputs.map(({ labels, waiting }) => [labels, waiting.bytes] as const),
  );
  out.add(
    'tocsin_pipeline_worker_restarts_total',
    'counter',
    'Restarts of the workers of a pipeline.',
    pipelines.map(({ id: pipeline, restarts }) => [{ pipeline }, restarts] as const),
  );
};

const addResponses = (out: Exposition, responses: NonNullable<SystemStatus['responses']>): void => {
  const { proposed, active, dryRun, outcomes, leftOut } = responses;
  out.add('tocsin_responses', 'gauge', 'Responses that are in force, or wait for approval.', [
    [{ state: 'proposed' }, proposed],
    [{ state: 'active' }, active],
    [{ state: 'dry_run' }, dryRun],
  ]);
  out.add('tocsin_responses_left_out', 'gauge', 'Responses in force that the list has no room for.', [[NONE, leftOut]]);
  out.add(
    'tocsin_response_targets_total',
    'counter',
    'What became of targets that rules have found, by outcome.',
    Object.entries(outcomes).map(([outcome, count]) => [{ outcome }, count] as const),
  );
};

const addAlerting = (out: Exposition, { open, actions, scheduler }: AlertingStatus): void => {
  out.add(
    'tocsin_alerts_open',
    'gauge',
    'Alerts of status open.',
    SEVERITIES.map((severity) => [{ severity }, open[severity] ?? 0] as const),
  );
  out.add(
    'tocsin_deliveries_waiting',
    'gauge',
    'Alerts that an action has still to tell.',
    actions.map(({ name, waiting }) => [{ action: name }, waiting] as const),
  );
  out.add(
    'tocsin_deliveries_total',
    'counter',
    'Alerts that an action has told, or given up.',
    actions.flatMap(({ name: action, delivered, failed }) => [
      [{ action, state: 'delivered' }, delivered] as const,
      [{ action, state: 'failed' }, failed] as const,
    ]),
  );
  out.add(
    'tocsin_action_failing',
    'gauge',
    'Whether the last attempt of an action failed.',
    actions.map(({ name, error }) => [{ action: name }, error === undefined ? 0 : 1] as const),
  );
  const { runs, alerts, suppressed, skipped, failures, waiting, lateness } = scheduler;
  out.add('tocsin_scheduler_runs_total', 'counter', 'Windows that were evaluated.', [[NONE, runs]]);
  out.add('tocsin_scheduler_alerts_total', 'counter', 'Alerts that they made.', [[NONE, alerts]]);
  out.add('tocsin_scheduler_suppressed_total', 'counter', 'Alerts that were held back.', [[NONE, suppressed]]);
  out.add('tocsin_scheduler_skipped_total', 'counter', 'Windows that were never looked at.', [[NONE, skipped]]);
  out.add('tocsin_scheduler_failures_total', 'counter', 'Evaluations that failed.', [[NONE, failures]]);
  out.add('tocsin_scheduler_waiting', 'gauge', 'Windows that are due.', [[NONE, waiting]]);
  out.addHistogram('tocsin_scheduler_lateness_seconds', 'How much later than due evaluations began.', lateness);
};
