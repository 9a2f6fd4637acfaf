import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { createNormaliser, type Event, isObject } from '../src/event/index.ts';
import { jsonWindow } from '../src/inputs/lumberjack/frames.ts';
import { djangoPackageEvent } from './django-package-event.ts';
import { HecClient, TOKEN } from './hec-client.ts';
import { LumberjackClient } from './lumberjack-client.ts';
import { type SinkRig, startInput } from './sink-rig.ts';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

const start = (name: string, options: object): SinkRig => {
  const rig = startInput(name, { ...options });
  ends.push(() => rig.stop());
  return rig;
};

const sent = djangoPackageEvent('authn_login_fail', { user: 'alice', address: '192.0.2.7' });
const line = JSON.stringify(sent);

const overHec = async (metadata: object): Promise<SinkRig> => {
  const rig = start('splunk-hec', { port: 0, tokens: [{ token: TOKEN, name: 'shop' }] });
  const client = new HecClient(await rig.port());
  ends.push(() => client.close());
  const answer = await client.send(JSON.stringify({ ...metadata, event: sent }));
  expect(answer.status).toBe(200);
  return rig;
};

const fromFile = (options: object): SinkRig => {
  const folder = mkdtempSync(join(tmpdir(), 'tocsin-django-'));
  ends.push(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, 'security.log'), `${line}\n`);
  return start('file', { paths: [join(folder, '*.log')], ...options });
};

const syslog = async (): Promise<SinkRig> => {
  const rig = start('syslog', { port: 0, protocols: ['tcp'] });
  const socket = connect(await rig.port(), '127.0.0.1');
  ends.push(() => socket.destroy());
  socket.write(`<132>1 2026-11-26T11:00:05.500000Z relay shop 77 - - ${line}\n`);
  return rig;
};

const beats = async (text: boolean): Promise<SinkRig> => {
  const rig = start('beats', { port: 0 });
  const client = new LumberjackClient(await rig.port());
  ends.push(() => client.socket.destroy());
  const shipped = {
    '@timestamp': '2026-11-26T11:00:09.000Z',
    '@metadata': { beat: 'filebeat', type: '_doc', version: '8.17.0' },
    log: { offset: 0, file: { path: '/var/log/shop/security.log' } },
    host: { name: 'web1' },
  };
  client.send(jsonWindow([JSON.stringify(text ? { ...shipped, message: line } : { ...shipped, ...sent })]));
  return rig;
};

/** What a search sees of an event but for what only its way knows: the carrier's own words. */
const searched = async (rig: SinkRig): Promise<Event> => {
  const [event] = await rig.until(1);
  if (event === undefined) throw new Error('no event');
  createNormaliser()(event, {});
  const { log, event: about, process: _, ...rest } = event;
  if (!isObject(log) || !isObject(about)) throw new Error('an event without `event` and `log`');
  const { original: _original, created: _created, severity: _severity, ...told } = about;
  const metadata = { ...rest['@metadata'] };
  delete metadata.source;
  return {
    ...rest,
    '@metadata': metadata,
    event: told,
    log: { level: log.level, logger: log.logger },
  };
};

const { '@timestamp': _time, ...fields } = sent;
const expected = {
  ...fields,
  '@timestamp': Date.parse('2026-11-26T11:00:00.123Z'),
  '@nanoseconds': 456_000,
  '@metadata': { index: 'django-logs', sourcetype: 'django', host: 'web1' },
};

describe('an event of tocsin-django is the same whichever way it comes', () => {
  const named = { index: 'django-logs', sourcetype: 'django', source: 'tocsin-django' };

  test.each<[string, () => SinkRig | Promise<SinkRig>]>([
    ['HEC, as the package sends it', () => overHec({ ...named, host: 'web1', time: 1_795_690_800.123456 })],
    ['HEC, of which nothing is said but the time', () => overHec({ time: '1795690800.123456' })],
    ['a file', () => fromFile({})],
    ['a file of django-json', () => fromFile({ codec: 'django-json' })],
    ['syslog', syslog],
    ['Beats, as a line', () => beats(true)],
    ['Beats, decoded', () => beats(false)],
  ])('%s', async (_, send) => {
    expect(await searched(await send())).toEqual(expected);
  });
});
