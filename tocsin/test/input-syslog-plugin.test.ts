import { createSocket } from 'node:dgram';
import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { ListenerStatus } from '../src/inputs/index.ts';
import { InputRig, type InputRigOptions } from './input-rig.ts';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

const start = (options: object = {}, rig: InputRigOptions = {}): InputRig => {
  const running = new InputRig('syslog', { host: '127.0.0.1', port: 0, timezone: 'UTC', ...options }, rig);
  ends.push(() => running.stop());
  return running;
};
const portOf = async (rig: InputRig, protocol: ListenerStatus['protocol']): Promise<number> => {
  for (;;) {
    const listener = rig.input.listeners?.().find((one) => one.protocol === protocol);
    if (listener !== undefined) return Number(listener.address.split(':').at(-1));
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
};
const client = async (rig: InputRig): Promise<Socket> => {
  const socket = connect(await portOf(rig, 'tcp'), '127.0.0.1');
  ends.push(() => socket.destroy());
  await new Promise((resolve) => socket.once('connect', resolve));
  return socket;
};

const LINE = '<164>Oct 26 15:19:25 1.2.3.4 %ASA-4-106023: Deny udp src DRAC:10.1.2.3/43434';
const PROGRAM = '<34>Oct 11 22:14:15 mymachine su[7]: failed for lonvick';
const year = new Date().getFullYear();

describe('the syslog input of pipelines', () => {
  it('writes the fields of ECS', async () => {
    const rig = start();
    (await client(rig)).write(`${PROGRAM}\n${LINE}\n`);
    await rig.until(2);
    expect(rig.acknowledged[0]).toMatchObject({
      message: 'failed for lonvick',
      event: { original: PROGRAM },
      host: { ip: '127.0.0.1', hostname: 'mymachine' },
      process: { name: 'su', pid: 7 },
      log: {
        syslog: {
          priority: 34,
          facility: { code: 4, name: 'security/authorization' },
          severity: { code: 2, name: 'Critical' },
        },
      },
      decorated: true,
    });
    expect(rig.acknowledged[0]?.timestamp).toBeUndefined();
    expect(new Date(rig.acknowledged[0]?.['@timestamp'] ?? 0).toISOString()).toMatch(/-10-11T22:14:15\.000Z$/);
    expect(rig.acknowledged[1]).toMatchObject({ host: { hostname: '1.2.3.4' }, process: { name: '%ASA-4-106023' } });
  });

  it('writes the names of old', async () => {
    const rig = start({}, { ecs: 'disabled' });
    (await client(rig)).write(`${PROGRAM}\n<13>${year}-10-11T22:14:15Z h a: m\n`);
    await rig.until(2);
    expect(rig.acknowledged[0]).toMatchObject({
      message: 'failed for lonvick',
      host: '127.0.0.1',
      logsource: 'mymachine',
      program: 'su',
      pid: '7',
      timestamp: 'Oct 11 22:14:15',
      priority: 34,
      facility: 4,
      severity: 2,
      facility_label: 'security/authorization',
      severity_label: 'Critical',
    });
    expect(rig.acknowledged[1]).toMatchObject({
      '@timestamp': Date.UTC(year, 9, 11, 22, 14, 15),
      timestamp: `${year}-10-11T22:14:15Z`,
    });
  });

  it('tags what it does not know, and takes UDP and patterns of others', async () => {
    const rig = start({ grok_pattern: '<%{POSINT:[log][syslog][priority]:int}>%{WORD:kind} %{GREEDYDATA:message}' });
    const socket = createSocket('udp4');
    ends.push(() => socket.close());
    const port = await portOf(rig, 'udp');
    socket.send('<165>order sold\n', port, '127.0.0.1');
    await rig.until(1);
    socket.send('nothing', port, '127.0.0.1');
    await rig.until(2);
    expect(rig.acknowledged[0]).toMatchObject({ kind: 'order', message: 'sold', log: { syslog: { priority: 165 } } });
    expect(rig.acknowledged[1]).toMatchObject({
      message: 'nothing',
      tags: ['_grokparsefailure_sysloginput'],
      log: { syslog: { priority: 13, facility: { code: 1, name: 'user-level' }, severity: { name: 'Notice' } } },
    });
  });

  it('knows its clients behind a proxy, and labels of its own', async () => {
    const rig = start({ proxy_protocol: true, severity_labels: ['zero'], use_labels: true });
    (await client(rig)).write(`PROXY TCP4 203.0.113.7 192.0.2.1 4711 514\r\n${PROGRAM}\n`);
    await rig.until(1);
    expect(rig.acknowledged[0]).toMatchObject({
      host: { ip: '203.0.113.7' },
      log: { syslog: { severity: { code: 2 } } },
    });
    expect(rig.acknowledged[0]?.log).not.toHaveProperty('syslog.severity.name');
  });

  it('keeps the order of many, and hands on what came before the end', async () => {
    const rig = start({ use_labels: false });
    const socket = await client(rig);
    for (let n = 0; n < 3000; n++) socket.write(`<13>Oct 11 22:14:15 h a: ${n}\n`);
    socket.end('<13>Oct 11 22:14:15 h a: 3000');
    await rig.until(3001);
    expect(rig.acknowledged.map(({ message }) => Number(message))).toEqual(Array.from({ length: 3001 }, (_, n) => n));
    expect(rig.acknowledged[0]?.log).toEqual({
      syslog: { priority: 13, severity: { code: 5 }, facility: { code: 1 } },
    });
  });
});
