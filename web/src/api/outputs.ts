import type { Client } from './client.ts';
import { fields, list, optionalText, present, text } from './decode.ts';
import { decodeQueue, type Queue } from './queues.ts';

export interface ListedOutput extends Queue {
  readonly id: string;
  readonly enabled: boolean;
  /** Whether it stands in `tocsin.yaml`, where it can be changed. */
  readonly isOwn: boolean;
}

export interface OutputList {
  readonly outputs: readonly ListedOutput[];
  /** Queues on disk that nobody takes out. */
  readonly kept: readonly Queue[];
  readonly file?: string;
  readonly writable: boolean;
}

export async function listOutputs(client: Client, signal: AbortSignal): Promise<OutputList> {
  const reply = fields(await client.request('GET', 'outputs', { signal }), 'list of outputs');
  return {
    outputs: list(reply, 'outputs').map((body) => {
      const output = fields(body, 'output');
      return {
        ...decodeQueue(output),
        id: text(output, 'id'),
        enabled: output.enabled === true,
        isOwn: output.origin === 'tocsin.yaml',
      };
    }),
    kept: list(reply, 'kept').map((one) => decodeQueue(fields(one, 'queue'))),
    writable: reply.writable === true,
    ...present({ file: optionalText(reply, 'file') }),
  };
}

export interface TestAnswer {
  readonly delivered: boolean;
  readonly words: string;
}

/** Sends a test event, past the queue. */
export async function testOutput(client: Client, id: string): Promise<TestAnswer> {
  const reply = fields(await client.request('POST', `outputs/${encodeURIComponent(id)}/test`, { body: {} }), 'answer');
  return { delivered: reply.delivered === true, words: optionalText(reply, 'words') ?? '' };
}
