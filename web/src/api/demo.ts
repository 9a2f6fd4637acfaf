import type { Client } from './client.ts';
import { fields, isFields, optionalList, optionalNumber, optionalText, present } from './decode.ts';

export interface Mail {
  readonly id: string;
  readonly at: number;
  readonly from: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

export interface Webhook {
  readonly id: string;
  readonly at: number;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string;
  readonly signatureOk: boolean;
}

export interface Demo {
  readonly active: boolean;
  readonly startedAt?: number;
  /** Newest first. */
  readonly mails: readonly Mail[];
  readonly webhooks: readonly Webhook[];
}

export async function readDemo(client: Client, signal: AbortSignal): Promise<Demo> {
  return decodeDemo(await client.request('GET', 'demo', { signal }));
}

export function decodeDemo(body: unknown): Demo {
  const reply = fields(body, 'demo');
  const mails = optionalList(reply, 'mails').map((mail) => {
    const told = fields(mail, 'mail');
    return {
      id: idOf(told.id),
      at: optionalNumber(told, 'at') ?? 0,
      from: wordsOf(told.from),
      to: wordsOf(told.to),
      subject: optionalText(told, 'subject') ?? '',
      text: optionalText(told, 'text') ?? '',
      html: optionalText(told, 'html') ?? '',
    };
  });
  const webhooks = optionalList(reply, 'webhooks').map((webhook) => {
    const told = fields(webhook, 'webhook');
    return {
      id: idOf(told.id),
      at: optionalNumber(told, 'at') ?? 0,
      headers: isFields(told.headers)
        ? Object.entries(told.headers).map(([name, value]): readonly [string, string] => [name, wordsOf(value)])
        : [],
      body: typeof told.body === 'string' ? told.body : JSON.stringify(told.body),
      signatureOk: told.signatureOk === true,
    };
  });
  return {
    active: reply.active === true,
    ...present({ startedAt: optionalNumber(reply, 'startedAt') }),
    mails: mails.toSorted(newestFirst),
    webhooks: webhooks.toSorted(newestFirst),
  };
}

const newestFirst = (a: { readonly at: number }, b: { readonly at: number }): number => b.at - a.at;

function idOf(value: unknown): string {
  return typeof value === 'string' ? value : String(value);
}

function wordsOf(value: unknown): string {
  if (typeof value === 'string') return value;
  return Array.isArray(value) ? value.map(wordsOf).join(', ') : value === undefined ? '' : JSON.stringify(value);
}
