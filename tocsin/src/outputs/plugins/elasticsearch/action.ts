import type { Ecs } from '../../../define/index.ts';
import {
  cloneEvent,
  type Event,
  emptyObject,
  eventJson,
  type Field,
  fieldOf,
  isObject,
  plainEvent,
  type Template,
  template,
} from '../../../event/index.ts';
import type { ElasticsearchOptions } from './options.ts';

export const ACTIONS = ['index', 'create', 'update', 'delete'] as const;
export type Action = (typeof ACTIONS)[number];

/** The lines of an event in a bulk request, or why there are none. */
export type BulkEntry = { readonly lines: string } | { readonly dead: string };

/** Whether the output writes to a data stream. Throws where options contradict each other. */
function writesDataStream(options: ElasticsearchOptions, ecs: Ecs): boolean {
  const ofIndexes = [
    options.index !== undefined && 'index',
    options.document_id !== undefined && 'document_id',
    options.routing !== undefined && 'routing',
    options.template !== undefined && 'template',
    options.ilm_rollover_alias !== undefined && 'ilm_rollover_alias',
    options.doc_as_upsert && 'doc_as_upsert',
    options.script !== '' && 'script',
    !['index', 'create'].includes(options.action) && 'action',
  ].filter((name) => name !== false);
  if (options.data_stream === 'false') return false;
  if (options.data_stream === 'auto') return ecs !== 'disabled' && ofIndexes.length === 0;
  const clash = ofIndexes.filter((name) => name !== 'routing');
  if (clash.length > 0)
    throw new Error(
      `data_stream => true and ${clash.join(', ')} exclude each other: a data stream names its indexes itself`,
    );
  return true;
}

type Head = Record<string, string | number>;

/** Makes the entry of each event. */
export function bulkEntries(options: ElasticsearchOptions, ecs: Ecs, clock: () => number): (event: Event) => BulkEntry {
  if (writesDataStream(options, ecs)) return dataStreamEntries(options);
  const index = template(
    options.index ?? (ecs === 'disabled' ? 'logstash-%{+yyyy.MM.dd}' : 'ecs-logstash-%{+yyyy.MM.dd}'),
    clock,
  );
  const action = template(options.action, clock);
  const members = membersOf(options, clock);
  const update = updateOf(options);
  const { join_field: join } = options;
  const parent = options.parent === undefined ? undefined : template(options.parent, clock);
  const withParent = join === undefined || parent === undefined ? undefined : joined(fieldOf(join), parent);
  const buriesUnresolved = options.dlq_on_failed_indexname_interpolation;
  return (event) => {
    const verb = action(event);
    if (!isAction(verb)) return { dead: `there is no action "${verb.slice(0, 100)}": expected ${ACTIONS.join(', ')}` };
    const name = index(event);
    if (buriesUnresolved && !index.isConstant && name.includes('%{'))
      return { dead: `the index "${name.slice(0, 200)}" has a field that the event has not` };
    const head: Head = { _index: name };
    for (const [key, value] of members) {
      const text = value(event);
      if (!text.startsWith('%{')) head[key] = text;
    }
    if (parent !== undefined) head.routing = parent(event);
    if (verb === 'update') head.retry_on_conflict = options.retry_on_conflict;
    const line = `{"${verb}":${JSON.stringify(head)}}\n`;
    if (verb === 'delete') return { lines: line };
    const source = withParent === undefined ? event : withParent(event);
    return { lines: `${line}${verb === 'update' ? update(source) : eventJson(source)}\n` };
  };
}

/** The name that the field of type join has is put beside the parent. */
const joined =
  (field: Field, parent: Template) =>
  (event: Event): Event => {
    // Other outputs have the same event.
    const own = cloneEvent(event);
    field.set(own, Object.assign(emptyObject(), { name: field.get(event) ?? null, parent: parent(event) }));
    return own;
  };

const isAction = (verb: string): verb is Action => (ACTIONS as readonly string[]).includes(verb);

function membersOf(options: ElasticsearchOptions, clock: () => number): readonly (readonly [string, Template])[] {
  const { document_id, routing, pipeline, version, version_type } = options;
  const given = { _id: document_id, routing, pipeline, version, version_type };
  return Object.entries(given).flatMap(([key, text]) =>
    text === undefined || text === '' ? [] : [[key, template(text, clock)] as const],
  );
}

function updateOf(options: ElasticsearchOptions): (event: Event) => string {
  const {
    script,
    script_type: type,
    script_lang: lang,
    script_var_name: variable,
    upsert,
    doc_as_upsert,
    scripted_upsert,
  } = options;
  const stored = upsert === '' ? undefined : (JSON.parse(upsert) as unknown);
  return (event) => {
    const source = plainEvent(event);
    if (script === '')
      return JSON.stringify({
        doc: source,
        ...(doc_as_upsert ? { doc_as_upsert } : {}),
        ...(stored === undefined ? {} : { upsert: stored }),
      });
    const params = variable === '' ? source : { [variable]: source };
    const body = type === 'indexed' ? { id: script, params } : { source: script, lang, params };
    const base = doc_as_upsert ? source : stored;
    return JSON.stringify({
      script: body,
      ...(scripted_upsert ? { scripted_upsert, upsert: base ?? {} } : base === undefined ? {} : { upsert: base }),
    });
  };
}

/** What the parts of a data stream's name must not hold. https://www.elastic.co/docs/reference/ecs/ecs-data_stream */
const NO_PART = /[\\/*?"<>|\s,#:-]/;
const NO_NAMESPACE = /[\\/*?"<>|\s,#:]/;

function dataStreamEntries(options: ElasticsearchOptions): (event: Event) => BulkEntry {
  const configured = {
    type: options.data_stream_type as string,
    dataset: options.data_stream_dataset,
    namespace: options.data_stream_namespace,
  };
  if (NO_PART.test(configured.dataset))
    throw new Error(`data_stream_dataset "${configured.dataset}" must be without -, spaces and \\ / * ? " < > | , # :`);
  if (NO_NAMESPACE.test(configured.namespace))
    throw new Error(
      `data_stream_namespace "${configured.namespace}" must be without spaces and \\ / * ? " < > | , # :`,
    );
  return (event) => {
    const parts = options.data_stream_auto_routing ? routed(event, configured) : configured;
    const head: Head = { _index: `${parts.type}-${parts.dataset}-${parts.namespace}` };
    if (options.pipeline !== undefined) head.pipeline = template(options.pipeline)(event);
    const source = plainEvent(event);
    if (options.data_stream_sync_fields)
      source.data_stream = Object.assign(emptyObject(), isObject(source.data_stream) ? source.data_stream : {}, parts);
    return { lines: `{"create":${JSON.stringify(head)}}\n${JSON.stringify(source)}\n` };
  };
}

type Parts = { readonly type: string; readonly dataset: string; readonly namespace: string };

function routed(event: Event, configured: Parts): Parts {
  const own = event.data_stream;
  if (!isObject(own)) return configured;
  const part = (key: keyof Parts): string => {
    const value = own[key];
    const isFit =
      typeof value === 'string' &&
      value !== '' &&
      value.length <= 100 &&
      !(key === 'namespace' ? NO_NAMESPACE : NO_PART).test(value);
    return isFit ? value.toLowerCase() : configured[key];
  };
  return { type: part('type'), dataset: part('dataset'), namespace: part('namespace') };
}
