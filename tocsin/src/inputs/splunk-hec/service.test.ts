import { describe, expect, it } from 'vitest';
import type { InputContext } from '../input.ts';
import { Acknowledged } from '../network/acknowledged.ts';
import { Delivery } from '../network/delivery.ts';
import { splunkHecOptions } from './options.ts';
import { REPLIES, reply } from './replies.ts';
import { HecService } from './service.ts';

const TOKEN = '11111111-2222-3333-4444-555555555555';

const start = () => {
  const notices: string[] = [];
  const sink: InputContext['sink'] = {
    add: () => {
      throw new TypeError('what nobody expects');
    },
    skip: () => undefined,
    ready: () => Promise.resolve(),
    seal: () => Promise.resolve(),
  };
  const context: InputContext = {
    sink,
    clock: () => 0,
    stateDir: '/nowhere',
    count: () => undefined,
    notice: (_level, message) => notices.push(message),
    signal: new AbortController().signal,
  };
  const options = splunkHecOptions.parse({ tokens: [{ name: 'main', token: TOKEN }] });
  const delivery = new Delivery('x', sink, new Acknowledged(sink, () => undefined));
  return { service: new HecService(options, context), delivery, notices };
};

describe('the service', () => {
  it('answers 8 to what nobody expects, and tells of it', async () => {
    const { service, delivery, notices } = start();
    const head = {
      method: 'POST',
      path: '/services/collector',
      query: new URLSearchParams(),
      search: '',
      headers: { authorization: `Splunk ${TOKEN}` },
      ip: '127.0.0.1',
    };
    await expect(service.answer(head, Buffer.from('{"event":"x"}'), delivery, { pending: 1 })).rejects.toMatchObject({
      code: 500,
      reply: { status: 500, body: '{"text":"Internal server error","code":8}' },
    });
    expect(notices).toEqual(['a request could not be answered: what nobody expects']);
  });

  it.each([
    [400, 6],
    [413, 413],
    [415, 415],
    [429, 26],
    [503, 9],
    [418, 8],
  ])('says in its own words what the listener refuses with %d', (status, code) => {
    expect(JSON.parse(String(start().service.refuse(status, '').body))).toMatchObject({ code });
  });

  it('has the codes 0 to 27, each once, with the texts of Splunk', () => {
    const all = Object.values(REPLIES).map(({ code }) => code);
    expect(all.slice(0, 28)).toEqual(Array.from({ length: 28 }, (_, code) => code));
    expect(new Set(all).size).toBe(all.length);
    expect(reply('indexed_fields', { invalidEvent: 3 })).toEqual({
      status: 400,
      headers: { 'content-type': 'application/json; charset=UTF-8' },
      body: '{"text":"Error in handling indexed fields","code":15,"invalid-event-number":3}',
    });
  });
});
