import type { Client } from './client.ts';
import { type Fields, fields, isFields, optionalList, optionalNumber, optionalText, present } from './decode.ts';

/** An output, and what waits before it. */
export interface Queue {
  readonly name: string;
  readonly type: string;
  /** The Logstash pipeline that it belongs to; absent: it is one of tocsin.yaml. */
  readonly pipeline?: string;
  readonly peer: string;
  readonly waiting: { readonly batches: number; readonly events: number; readonly bytes: number };
  /** When the batch that waits the longest came, where that is known. */
  readonly oldest?: number;
  readonly delivered: number;
  readonly dead: number;
  /** By reason. */
  readonly counts: readonly (readonly [string, number])[];
  /** What the other side said last. */
  readonly last?: { readonly ok: boolean; readonly words: string; readonly at: number };
}

/** Outputs of tocsin.yaml, then those of Logstash pipelines. */
export async function readQueues(client: Client, signal: AbortSignal): Promise<readonly Queue[]> {
  return decodeQueues(await client.request('GET', 'status', { signal }));
}

export function decodeQueues(body: unknown): readonly Queue[] {
  const status = fields(body, 'status');
  const ofPipelines = optionalList(status, 'pipelines')
    .filter(isFields)
    .flatMap((pipeline) =>
      optionalList(pipeline, 'outputs')
        .filter(isFields)
        .map((output) => decodeQueue(output, optionalText(pipeline, 'id'))),
    );
  return [
    ...optionalList(status, 'outputs')
      .filter(isFields)
      .map((output) => decodeQueue(output)),
    ...ofPipelines,
  ];
}

export function decodeQueue(output: Fields, pipeline?: string): Queue {
  const { waiting, counts, last } = output;
  const dead = optionalNumber(output, 'dead') ?? 0;
  const queued = isFields(waiting) ? waiting : {};
  return {
    name: optionalText(output, 'name') ?? optionalText(output, 'id') ?? '',
    type: optionalText(output, 'type') ?? optionalText(output, 'plugin') ?? '',
    peer: optionalText(output, 'peer') ?? '',
    waiting: {
      batches: optionalNumber(queued, 'batches') ?? 0,
      events: optionalNumber(queued, 'events') ?? 0,
      bytes: optionalNumber(queued, 'bytes') ?? 0,
    },
    // What was given up has left the queue, too.
    delivered: Math.max(0, (optionalNumber(output, 'delivered') ?? 0) - dead),
    dead,
    counts: Object.entries(isFields(counts) ? counts : {}).flatMap(([reason, count]) =>
      typeof count === 'number' ? [[reason, count] as const] : [],
    ),
    ...present({
      pipeline,
      oldest: optionalNumber(queued, 'oldest'),
      last: isFields(last)
        ? {
            ok: last.ok === true,
            words: optionalText(last, 'words') ?? '',
            at: Date.parse(optionalText(last, 'at') ?? '') || 0,
          }
        : undefined,
    }),
  };
}
