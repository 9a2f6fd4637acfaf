import type { Client } from './client.ts';
import { fields, isFields, list, number, optionalNumber, optionalText, text } from './decode.ts';

/** An action of `tocsin.yaml`, and how it does. */
export interface Action {
  readonly name: string;
  readonly type: string;
  readonly summary: string;
  readonly waiting: number;
  readonly delivered: number;
  readonly failed: number;
  /** The last failure, while it lasts. */
  readonly error?: { readonly at: number; readonly message: string };
}

export async function listActions(client: Client, signal: AbortSignal): Promise<readonly Action[]> {
  const reply = fields(await client.request('GET', 'actions', { signal }), 'list of actions');
  return list(reply, 'actions').map((body) => {
    const action = fields(body, 'action');
    const error = isFields(action.error)
      ? { at: number(action.error, 'at'), message: text(action.error, 'message') }
      : undefined;
    return {
      name: text(action, 'name'),
      type: optionalText(action, 'type') ?? '',
      summary: optionalText(action, 'summary') ?? '',
      waiting: optionalNumber(action, 'waiting') ?? 0,
      delivered: optionalNumber(action, 'delivered') ?? 0,
      failed: optionalNumber(action, 'failed') ?? 0,
      ...(error === undefined ? {} : { error }),
    };
  });
}

export async function testAction(
  client: Client,
  name: string,
): Promise<{ readonly delivered: boolean; readonly detail: string }> {
  const reply = fields(await client.request('POST', `actions/${encodeURIComponent(name)}/test`, { body: {} }), 'test');
  return { delivered: reply.delivered === true, detail: optionalText(reply, 'detail') ?? '' };
}
