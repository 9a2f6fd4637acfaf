import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { WrittenPlugin } from '../src/define/index.ts';
import { type Event, fieldOf } from '../src/event/index.ts';
import { findInputPlugin } from '../src/inputs/index.ts';
import { dataFrame, jsonWindow, windowFrame } from '../src/inputs/lumberjack/frames.ts';
import { distinguishedName } from '../src/inputs/plugins/beats/fields.ts';
import { CERT, KEY } from './certificate.ts';
import { InputRig, type InputRigOptions } from './input-rig.ts';
import { LumberjackClient } from './lumberjack-client.ts';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

const start = (options: object = {}, rig: InputRigOptions = {}): InputRig => {
  const running = new InputRig('beats', { host: '127.0.0.1', port: 0, ...options }, rig);
  ends.push(() => running.stop());
  return running;
};

const send = async (
  rig: InputRig,
  event: object,
  tls?: ConstructorParameters<typeof LumberjackClient>[1],
): Promise<Event> => {
  const client = new LumberjackClient(await rig.port(), tls);
  ends.push(() => client.socket.destroy());
  client.send(jsonWindow([JSON.stringify(event)]));
  await client.until((acks) => acks.length > 0);
  const [first] = rig.acknowledged;
  if (first === undefined) throw new Error('no event');
  return first;
};

const LINE = {
  '@timestamp': '2026-11-23T01:58:06.100Z',
  '@metadata': { beat: 'filebeat', version: '8.17.0', type: '_doc', index: 'stolen' },
  message: 'hello',
  host: { name: 'web-1' },
  tags: ['web'],
  type: 'log',
};

describe('the beats input of pipelines', () => {
  it('makes events as Logstash does, with ECS', async () => {
    const event = await send(start(), LINE);
    expect(event).toMatchObject({
      '@timestamp': Date.UTC(2026, 10, 23, 1, 58, 6, 100),
      '@version': '1',
      message: 'hello',
      event: { original: 'hello' },
      host: { name: 'web-1' },
      tags: ['web', 'beats_input_codec_plain_applied'],
      type: 'log',
      decorated: true,
    });
    expect(event['@metadata']).toEqual({
      beat: 'filebeat',
      version: '8.17.0',
      type: '_doc',
      input: { beats: { host: { ip: '127.0.0.1' } } },
    });
  });

  it('makes them as of old', async () => {
    const event = await send(start({}, { ecs: 'disabled' }), LINE);
    expect(event).not.toHaveProperty('event');
    expect(fieldOf('[@metadata][ip_address]').get(event)).toBe('127.0.0.1');
  });

  it('passes on events without a text', async () => {
    const event = await send(start(), { ...LINE, message: undefined, metricset: { name: 'cpu' }, '@version': '7' });
    expect(event).toMatchObject({
      metricset: { name: 'cpu' },
      tags: ['web', 'beats_input_raw_event'],
      decorated: true,
    });
  });

  it('reads the text by the codec, and puts on top what the Beat has sent', async () => {
    const rig = start({ codec: new WrittenPlugin('json', {}) }, { codec: 'json' });
    const event = await send(rig, {
      ...LINE,
      message: '{"host":{"ip":"10.0.0.1","name":"inner"},"a":1,"b":[1],"type":"inner","tags":["own"]}',
      b: [2],
    });
    expect(event).toMatchObject({
      a: 1,
      b: [2],
      host: { ip: '10.0.0.1', name: 'web-1' },
      type: 'log',
      tags: ['web', 'own', 'beats_input_codec_json_applied'],
    });
  });

  it('takes several events out of one text', async () => {
    const rig = start({ codec: new WrittenPlugin('json', {}) }, { codec: 'json' });
    await send(rig, { message: '[{"a":1},{"a":2}]', x: 'y' });
    expect(rig.acknowledged.map(({ a, x }) => [a, x])).toEqual([
      [1, 'y'],
      [2, 'y'],
    ]);
  });

  it('lets a codec of lines finish with each text', async () => {
    const rig = start({ codec: new WrittenPlugin('json_lines', {}) }, { codec: 'json_lines' });
    await send(rig, { message: '{"a":1}\n{"a":2}' });
    expect(rig.acknowledged.map(({ a }) => a)).toEqual([1, 2]);
  });

  it.each([
    [{ enrich: 'none' }, undefined, undefined],
    [{ enrich: ['source_metadata'] }, '127.0.0.1', undefined],
    [{ enrich: ['codec_metadata'] }, undefined, 'beats_input_codec_plain_applied'],
    [{ include_codec_tag: false }, '127.0.0.1', undefined],
  ])('%j', async (options, ip, tag) => {
    const event = await send(start(options), { message: 'hello', '@metadata': {} });
    expect(fieldOf('[@metadata][input][beats][host][ip]').get(event)).toBe(ip);
    expect(event.tags).toEqual(tag === undefined ? undefined : [tag]);
    expect(event.message).toBe('hello');
  });

  it('takes lines of logstash-forwarder', async () => {
    const rig = start();
    const client = new LumberjackClient(await rig.port());
    ends.push(() => client.socket.destroy());
    client.send(
      windowFrame(1, 1),
      dataFrame(7, [
        ['line', 'text'],
        ['file', '/a'],
        ['offset', '9'],
      ]),
    );
    await client.until((acks) => acks.at(-1) === 7);
    expect(rig.acknowledged[0]).toMatchObject({ message: 'text', file: '/a', offset: '9' });
  });

  it('says what is no JSON', async () => {
    const rig = start();
    const client = new LumberjackClient(await rig.port());
    ends.push(() => client.socket.destroy());
    client.send(jsonWindow(['oops']));
    await client.until((acks) => acks.at(-1) === 1);
    expect(rig.acknowledged[0]).toMatchObject({
      message: 'oops',
      tags: ['_jsonparsefailure', 'beats_input_codec_plain_applied'],
    });
  });

  it('tells who a client is by its certificate', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tocsin-beats-'));
    ends.push(() => rmSync(folder, { recursive: true }));
    const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
    writeFileSync(cert, CERT);
    writeFileSync(key, KEY);
    const tls = { ssl_enabled: true, ssl_certificate: cert, ssl_key: key, ssl_certificate_authorities: cert };
    const known = await send(start({ ...tls, enrich: 'all' }), LINE, { cert: CERT, key: KEY });
    expect(known['@metadata']).toMatchObject({
      tls_peer: { status: 'verified' },
      input: {
        beats: {
          host: { ip: '127.0.0.1' },
          tls: {
            version_protocol: 'TLSv1.3',
            client: { subject: 'CN=localhost' },
            cipher: expect.stringMatching(/^TLS_/),
          },
        },
      },
    });
    const open = { ...tls, ssl_client_authentication: 'optional', enrich: 'all' };
    const unknown = await send(start(open, { ecs: 'disabled' }), LINE, {});
    expect(unknown['@metadata']).toMatchObject({ tls_peer: { status: 'unverified' }, ip_address: '127.0.0.1' });
  });

  it('takes the name of the host where old Beats have it', async () => {
    const event = await send(start({ add_hostname: true }, { ecs: 'disabled' }), {
      message: 'x',
      beat: { hostname: 'old' },
    });
    expect(event.host).toBe('old');
  });

  it.each([
    [{ codec: new WrittenPlugin('multiline', {}) }, /joined by the Beat/],
    [{ enrich: ['all', 'codec_metadata'] }, /all or none alone/],
    [{ enrich: 'all', include_codec_tag: true }, /write it alone/],
    [{ ssl_enabled: true, ssl_certificate: '/c', ssl_key: '/k', enrich: 'all' }, /needs `ssl_client_authentication`/],
  ])('refuses %j', (options, message) => {
    const plugin = findInputPlugin('beats');
    if (plugin === undefined) throw new Error('not there');
    expect(() => z.parse(plugin.options, { port: 5044, ...options })).toThrow(message);
  });

  it('writes names as RFC 2253 does', () => {
    expect(distinguishedName({ C: 'DE', O: 'A, "B"', OU: ['x', '#y'], CN: ' z ' })).toBe(
      'CN=\\ z\\ ,OU=\\#y,OU=x,O=A\\, \\"B\\",C=DE',
    );
  });
});
