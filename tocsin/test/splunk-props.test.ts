import { once } from 'node:events';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { dirname } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freePort, listens } from './free-port.ts';
import { HecClient, TOKEN } from './hec-client.ts';
import { Installation } from './running.ts';
import { S2sForwarder, until } from './s2s-forwarder.ts';

const PROPS = `
[shop]
SHOULD_LINEMERGE = false
LINE_BREAKER = ([\\r\\n]+)<\\d\\d\\.\\d\\d\\.\\d{4}
TIME_PREFIX = ^<
TIME_FORMAT = %d.%m.%Y %H:%M:%S.%3N
MAX_TIMESTAMP_LOOKAHEAD = 30
TZ = UTC
SEDCMD-card = s/\\d{12}(\\d{4})/############\\1/g
TRANSFORMS-a = shop-drop, shop-index, shop-host
EXTRACT-order = order=(?<order>\\d+)
EVAL-x = 1
`;
const TRANSFORMS = `
[shop-drop]
REGEX = GET /health
DEST_KEY = queue
FORMAT = nullQueue
[shop-index]
REGEX = denied
DEST_KEY = _MetaData:Index
FORMAT = security
[shop-host]
REGEX = on (?<node>\\S+)
DEST_KEY = MetaData:Host
FORMAT = host::$1
`;

const at = new Date(Date.now() - 3_600_000);
const two = (value: number): string => String(value).padStart(2, '0');
const stamp = `<${two(at.getUTCDate())}.${two(at.getUTCMonth() + 1)}.${at.getUTCFullYear()} ${at.toISOString().slice(11, 23)}>`;
/** Three events, one of which is dropped. */
const log = (order: number): string =>
  [
    `${stamp} order=${order} paid with 4111111111111111 on node-${order}`,
    '  and a second line',
    `${stamp} GET /health`,
    `${stamp} order=${order} access denied`,
    '',
  ].join('\n');

describe("events of Splunk's props.conf and transforms.conf", () => {
  let tocsin: Installation;
  const ports = { hec: 0, s2s: 0, tcp: 0 };

  beforeAll(async () => {
    for (const name of ['hec', 's2s', 'tcp'] as const) ports[name] = await freePort();
    tocsin = new Installation(
      [
        'splunk:',
        '  etc: etc',
        'allow:',
        '  paths: [spool]',
        'inputs:',
        '  - type: splunk-hec',
        `    port: ${ports.hec}`,
        '    tokens:',
        '      - name: it',
        `        token: ${TOKEN}`,
        '',
      ].join('\n'),
    );
    const write = (name: string, text: string): void => {
      mkdirSync(dirname(tocsin.path(name)), { recursive: true });
      writeFileSync(tocsin.path(name), text);
    };
    write('etc/apps/shop/default/props.conf', PROPS);
    write('etc/apps/shop/default/transforms.conf', TRANSFORMS);
    write(
      'etc/system/local/inputs.conf',
      [
        `[monitor://${tocsin.path('logs')}/*/shop.log]`,
        'sourcetype = shop',
        `host_segment = ${tocsin.path('logs/web-7').split('/').length - 1}`,
        `[batch://${tocsin.path('spool')}]`,
        'move_policy = sinkhole',
        'sourcetype = shop',
        `[batch://${tocsin.path('elsewhere')}]`,
        'move_policy = sinkhole',
        `[splunktcp://${ports.s2s}]`,
        `[tcp://:${ports.tcp}]`,
        'sourcetype = shop',
        '',
      ].join('\n'),
    );
    write('logs/web-7/shop.log', log(1));
    write('spool/day.log', log(2));
    write('elsewhere/day.log', log(9));
    await tocsin.start();
  }, 60_000);
  afterAll(() => tocsin.remove());

  test('what is not done is said at its place', () => {
    const { status, stderr } = tocsin.run('check');
    expect(status).toBe(0);
    expect(stderr).toMatch(/props\.conf:12:1: warning: \[shop\] EVAL-x is not taken over/);
    expect(stderr).toMatch(/inputs\.conf:7:1: warning: \[batch:.*not run: .*allow\.paths/);
    expect(tocsin.output).toMatch(/props\.conf:12: 1 key for searches is not taken over; tocsin check names each/);
    expect(existsSync(tocsin.path('elsewhere/day.log'))).toBe(true);
  }, 180_000);

  test('a file that is monitored, one that is deleted, a forwarder, HEC and TCP', async () => {
    await Promise.all(Object.values(ports).map(listens));
    const forwarder = new S2sForwarder({
      port: ports.s2s,
      capabilities: 'ack=1;compression=0',
      time: Math.floor(Date.now() / 1_000),
    });
    await forwarder.greeted();
    forwarder.open(1, '/var/log/shop.log', 'shop');
    const text = log(3);
    forwarder.piece(1, 1, text.slice(0, 50));
    forwarder.piece(1, 2, text.slice(50));
    await until(() => forwarder.acknowledged.has(2));
    forwarder.end();
    const hec = new HecClient(ports.hec);
    const answer = await hec.send(log(4), {
      path: '/raw?sourcetype=shop&channel=aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee',
    });
    expect(answer).toMatchObject({ status: 200, body: { code: 0 } });
    hec.close();
    const socket = connect(ports.tcp, '127.0.0.1').resume();
    socket.end(log(5));
    // A search holds up this process.
    await once(socket, 'close');

    const rows = await tocsin.until(
      'index=* sourcetype=shop | sort order | table _time, order, index, host, source, _raw',
      (found) => found.length === 10,
      60,
    );
    const paid = rows.filter(({ _raw }) => String(_raw).includes('paid'));
    expect(paid.map(({ order, host }) => [Number(order), host])).toEqual(
      [1, 2, 3, 4, 5].map((order) => [order, `node-${order}`]),
    );
    for (const [index, { _raw, _time }] of paid.entries()) {
      expect(_raw).toBe(
        `${stamp} order=${index + 1} paid with ############1111 on node-${index + 1}\n  and a second line`,
      );
      expect(Math.round(Number(_time) * 1_000)).toBe(at.getTime());
    }
    const denied = rows.filter(({ _raw }) => String(_raw).includes('denied'));
    expect(denied.map(({ order, index }) => [Number(order), index])).toEqual(
      [1, 2, 3, 4, 5].map((order) => [order, 'security']),
    );
    expect(denied[0]).toMatchObject({ host: 'web-7', source: tocsin.path('logs/web-7/shop.log') });
    expect(denied[2]).toMatchObject({ host: 'web-1', source: '/var/log/shop.log' });
    while (existsSync(tocsin.path('spool/day.log'))) await new Promise((resolve) => setTimeout(resolve, 100));
    expect(existsSync(tocsin.path('logs/web-7/shop.log'))).toBe(true);
  }, 180_000);
});
