import type { HttpHead } from '../network/http-input.ts';
import type { Json } from './filter-path.ts';

/** What is asked, and of whom. */
export interface Probe {
  readonly head: HttpHead;
  /** Of Elasticsearch, that clients take this for. */
  readonly version: string;
  readonly longestBody: number;
  /** Steps of the path that stand for names, in their order. */
  readonly names: readonly string[];
}

interface Route {
  readonly methods: readonly string[];
  /** `*` is any name of one step; one that ends with `?` may be missing. */
  readonly path: string;
  readonly answer: (probe: Probe) => Json | string;
}

const CLUSTER = 'tocsin';
const CLUSTER_UUID = 'dG9jc2luLWNsdXN0ZXItMQ';
const NODE = 'dG9jc2luLW5vZGUtMDAwMQ';
const SHARDS = { total: 1, successful: 1, failed: 0 };
const ACKNOWLEDGED = { acknowledged: true };

const READ = ['GET', 'HEAD'];
const WRITE = ['PUT', 'POST'];

const nothing = (): Json => ({});
const acknowledged = (): Json => ACKNOWLEDGED;

/** What clients ask before they send, and what they set up; nothing of it is kept. */
const ROUTES: readonly Route[] = [
  { methods: READ, path: '', answer: about },
  { methods: READ, path: '_license', answer: license },
  { methods: READ, path: '_xpack', answer: features },
  { methods: READ, path: '_nodes/*?/*?', answer: nodes },
  { methods: READ, path: '_cluster/health/*?', answer: health },
  { methods: READ, path: '_cluster/settings', answer: () => ({ persistent: {}, transient: {} }) },
  { methods: READ, path: '_cat/*?/*?', answer: cat },
  { methods: READ, path: '_security/_authenticate', answer: () => ({ username: CLUSTER, roles: [], enabled: true }) },
  { methods: READ, path: '_ilm/status', answer: () => ({ operation_mode: 'RUNNING' }) },
  { methods: READ, path: '_index_template/*?', answer: () => ({ index_templates: [] }) },
  { methods: READ, path: '_component_template/*?', answer: () => ({ component_templates: [] }) },
  { methods: READ, path: '_data_stream/*?', answer: dataStreams },
  { methods: READ, path: '_template/*?', answer: nothing },
  { methods: READ, path: '_ilm/policy/*?', answer: nothing },
  { methods: READ, path: '_ingest/pipeline/*?', answer: nothing },
  { methods: READ, path: '_logstash/pipeline/*?', answer: nothing },
  { methods: READ, path: '_plugins/_ism/policies/*?', answer: nothing },
  { methods: READ, path: '_alias/*?', answer: nothing },
  { methods: READ, path: '*/_alias/*?', answer: nothing },
  { methods: READ, path: '*/_mapping', answer: nothing },
  { methods: READ, path: '*/_settings', answer: nothing },
  { methods: READ, path: '*', answer: nothing },
  { methods: WRITE, path: '_index_template/*', answer: acknowledged },
  { methods: WRITE, path: '_component_template/*', answer: acknowledged },
  { methods: WRITE, path: '_template/*', answer: acknowledged },
  { methods: WRITE, path: '_data_stream/*', answer: acknowledged },
  { methods: WRITE, path: '_ilm/policy/*', answer: acknowledged },
  { methods: WRITE, path: '_ingest/pipeline/*', answer: acknowledged },
  { methods: WRITE, path: '_plugins/_ism/policies/*', answer: acknowledged },
  { methods: WRITE, path: '_aliases', answer: acknowledged },
  { methods: WRITE, path: '*/_alias/*', answer: acknowledged },
  { methods: WRITE, path: '*/_mapping', answer: acknowledged },
  { methods: ['PUT'], path: '*/_settings', answer: acknowledged },
  {
    methods: ['PUT'],
    path: '*',
    answer: ({ names: [index = ''] }) => ({ ...ACKNOWLEDGED, shards_acknowledged: true, index }),
  },
  { methods: [...READ, 'POST'], path: '_refresh', answer: () => ({ _shards: SHARDS }) },
  { methods: [...READ, 'POST'], path: '*/_refresh', answer: () => ({ _shards: SHARDS }) },
  { methods: [...READ, 'POST'], path: '_flush', answer: () => ({ _shards: SHARDS }) },
  { methods: [...READ, 'POST'], path: '*/_flush', answer: () => ({ _shards: SHARDS }) },
];

/** What a probe is answered with; a text is no JSON. Undefined: it is none. */
export function findProbe(
  method: string,
  steps: readonly string[],
): { readonly names: readonly string[]; readonly answer: Route['answer'] } | undefined {
  for (const { methods, path, answer } of ROUTES) {
    const names = methods.includes(method) ? namesIn(path, steps) : undefined;
    if (names !== undefined) return { names, answer };
  }
  return undefined;
}

function namesIn(path: string, steps: readonly string[]): readonly string[] | undefined {
  const pattern = path === '' ? [] : path.split('/');
  if (steps.length > pattern.length) return undefined;
  const names: string[] = [];
  for (const [at, segment] of pattern.entries()) {
    const step = steps[at];
    if (step === undefined) {
      if (!segment.endsWith('?')) return undefined;
    } else if (!segment.startsWith('*')) {
      if (step !== segment) return undefined;
    } else {
      // Names of indexes begin with no underscore.
      if (at === 0 && step.startsWith('_') && step !== '_all') return undefined;
      names.push(step);
    }
  }
  return names;
}

const LUCENE: Readonly<Record<string, string>> = { '7': '8.11.3', '8': '9.12.2', '9': '10.2.2' };

function about({ version }: Probe): Json {
  const major = version.charAt(0);
  return {
    name: CLUSTER,
    cluster_name: CLUSTER,
    cluster_uuid: CLUSTER_UUID,
    version: {
      number: version,
      build_flavor: 'default',
      build_type: 'tar',
      build_hash: '0000000000000000000000000000000000000000',
      build_date: '2026-01-01T00:00:00.000000000Z',
      build_snapshot: false,
      lucene_version: LUCENE[major] ?? '9.12.2',
      minimum_wire_compatibility_version: major === '7' ? '6.8.0' : major === '8' ? '7.17.0' : '8.19.0',
      minimum_index_compatibility_version: `${Number(major) - 1}.0.0`,
    },
    tagline: 'You Know, for Search',
  };
}

function license(): Json {
  return {
    license: {
      status: 'active',
      uid: '00000000-0000-4000-8000-000000000000',
      type: 'basic',
      issue_date: '2026-01-01T00:00:00.000Z',
      issue_date_in_millis: 1_767_225_600_000,
      max_nodes: 1_000,
      max_resource_units: null,
      issued_to: CLUSTER,
      issuer: CLUSTER,
      start_date_in_millis: -1,
    },
  };
}

function features(): Json {
  const on = { available: true, enabled: true };
  return {
    build: { hash: '0000000', date: '2026-01-01T00:00:00.000Z' },
    license: { uid: '00000000-0000-4000-8000-000000000000', type: 'basic', mode: 'basic', status: 'active' },
    features: { data_streams: on, ilm: on, security: on, monitoring: { available: false, enabled: false } },
    tagline: 'You know, for X',
  };
}

/** One node, at the place where the client has found it, so that one that sniffs stays there. */
function nodes({ head, version, longestBody }: Probe): Json {
  const written = head.headers.host ?? '';
  const address = /^(?:[\w.-]{1,253}|\[[\da-f:.]{2,45}\]):\d{1,5}$/i.test(written)
    ? written
    : /^[\w.-]{1,253}$/.test(written)
      ? `${written}:9200`
      : '127.0.0.1:9200';
  const name = address.slice(0, address.lastIndexOf(':'));
  return {
    _nodes: SHARDS,
    cluster_name: CLUSTER,
    nodes: {
      [NODE]: {
        name: CLUSTER,
        transport_address: '127.0.0.1:9300',
        host: name,
        ip: name,
        version,
        build_flavor: 'default',
        roles: ['data', 'data_content', 'data_hot', 'ingest', 'master'],
        attributes: {},
        http: {
          bound_address: [address],
          publish_address: address,
          max_content_length_in_bytes: longestBody,
        },
      },
    },
  };
}

function health(): Json {
  return {
    cluster_name: CLUSTER,
    status: 'green',
    timed_out: false,
    number_of_nodes: 1,
    number_of_data_nodes: 1,
    active_primary_shards: 1,
    active_shards: 1,
    relocating_shards: 0,
    initializing_shards: 0,
    unassigned_shards: 0,
    delayed_unassigned_shards: 0,
    number_of_pending_tasks: 0,
    number_of_in_flight_fetch: 0,
    task_max_waiting_in_queue_millis: 0,
    active_shards_percent_as_number: 100,
  };
}

function dataStreams({ names: [name] }: Probe): Json {
  const isOne = name !== undefined && !/[*,]/.test(name);
  if (!isOne) return { data_streams: [] };
  return {
    data_streams: [
      {
        name,
        timestamp_field: { name: '@timestamp' },
        indices: [],
        generation: 1,
        status: 'GREEN',
        template: name,
        hidden: false,
        system: false,
      },
    ],
  };
}

/** Tables are texts unless JSON is asked for. */
function cat({ head, version, names: [table] }: Probe): Json | string {
  const rows: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    health: { cluster: CLUSTER, status: 'green', 'node.total': '1', 'node.data': '1' },
    nodes: { ip: '127.0.0.1', 'node.role': 'dim', master: '*', name: CLUSTER, version },
    master: { id: NODE, host: '127.0.0.1', ip: '127.0.0.1', node: CLUSTER },
  };
  const row = table !== undefined && Object.hasOwn(rows, table) ? rows[table] : undefined;
  const isJson = head.query.get('format') === 'json' || /\bjson\b/.test(head.headers.accept ?? '');
  if (isJson) return row === undefined ? [] : [row];
  return row === undefined ? '' : `${Object.values(row).join(' ')}\n`;
}
