import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  createIpRanges,
  createNormaliser,
  type Event,
  type NormaliserOptions,
  parseIp,
  splitForwarded,
  splitForwardedFor,
} from './index.ts';

function normalise(
  fields: Record<string, unknown>,
  options: NormaliserOptions = {},
  defaults = {},
): Record<string, unknown> {
  const event = structuredClone({ '@timestamp': 1, ...fields }) as Event;
  const run = createNormaliser(options);
  run(event, defaults);
  const once = JSON.stringify(event);
  run(event, defaults);
  expect(JSON.stringify(event)).toBe(once);
  const { '@timestamp': _, ...rest } = JSON.parse(once);
  return rest;
}

describe('metadata', () => {
  it.each([
    [{}, {}, {}, { sourcetype: 'text', index: 'main' }],
    [{ event: { module: 'django' } }, {}, {}, { sourcetype: 'django', index: 'django-logs' }],
    [{ '@metadata': { sourcetype: 'django' } }, {}, {}, { sourcetype: 'django', index: 'django-logs' }],
    [{ event: { module: 'gunicorn' } }, {}, {}, { sourcetype: 'gunicorn', index: 'main' }],
    [{ '@metadata': { index: 'own' } }, {}, { index: 'd', host: 'h' }, { index: 'own', sourcetype: 'text', host: 'h' }],
    [{ '@metadata': { index: 'own' } }, { index: 'said' }, { index: 'd' }, { index: 'said', sourcetype: 'text' }],
    [{}, {}, { source: '/a.log', sourcetype: 's' }, { sourcetype: 's', index: 'main', source: '/a.log' }],
  ])('%j with overrides %j and defaults %j', (fields, overrides, defaults, expected) => {
    expect(normalise(fields, { overrides }, defaults)['@metadata']).toEqual(expected);
  });
});

describe('levels and actions', () => {
  it.each([
    [{ log: { level: 'WARNING' } }, { log: { level: 'warning' } }],
    [{ log: { level: 50 } }, { log: { level: 'error' }, event: { severity: 50 } }],
    [
      { log: { level: 35 }, event: { severity: 3 } },
      { log: { level: '35' }, event: { severity: 3 } },
    ],
    [{ log: 'flat' }, { log: 'flat' }],
    [
      { event: { action: 'authn_login_fail' } },
      { event: { action: 'authn_login_fail', category: 'authentication', type: 'start', outcome: 'failure' } },
    ],
    [{ event: { action: 'authz_fail', category: 'iam' } }, { event: { action: 'authz_fail', category: 'iam' } }],
    [{ event: { action: 'constructor' } }, { event: { action: 'constructor' } }],
  ])('%j', (fields, expected) => {
    expect(normalise(fields)).toMatchObject(expected);
  });
});

describe('parseIp', () => {
  it.each([
    ['192.0.2.1', '192.0.2.1', undefined],
    ['192.0.2.1:8080', '192.0.2.1', 8080],
    [' "[2001:DB8:0:0:0:0:0:1]:443" ', '2001:db8::1', 443],
    ['::FFFF:192.0.2.1', '192.0.2.1', undefined],
    ['::ffff:c000:201', '192.0.2.1', undefined],
    ['[::ffff:192.0.2.1]:1', '192.0.2.1', 1],
    ['fe80::1%eth0', 'fe80::1', undefined],
    ['::', '::', undefined],
    ['1::', '1::', undefined],
    ['1:0:0:2:0:0:0:3', '1:0:0:2::3', undefined],
    ['1:0:2:3:4:5:6:7', '1:0:2:3:4:5:6:7', undefined],
    ['64:ff9b::192.0.2.33', '64:ff9b::c000:221', undefined],
  ])('%s', (text, ip, port) => {
    expect(parseIp(text)).toMatchObject({ ip, port });
  });

  it.each([
    '',
    '-',
    'unknown',
    '256.0.0.1',
    '1.2.3',
    '01.2.3.4',
    '1.2.3.4:70000',
    '1:2:3',
    '1::2::3',
    ':::',
    '12345::',
    'example.com',
    '1.2.3.4.5',
    '1.2.3.4::1',
    '[1.2.3.4]x',
    '1'.repeat(100),
  ])('refuses %s', (text) => {
    expect(parseIp(text)).toBeNull();
  });

  it('prints what it reads again alike', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (text) => {
        const ip = parseIp(text)?.ip ?? 'refused';
        expect(parseIp(ip)?.ip).toBe(ip);
        if (!ip.includes('.')) expect(ip).toBe(new URL(`http://[${text}]/`).hostname.slice(1, -1));
      }),
    );
  });
});

describe('ranges', () => {
  it.each([
    ['10.0.0.0/8', '10.255.0.1', true],
    ['10.0.0.0/8', '11.0.0.1', false],
    ['192.0.2.128/25', '192.0.2.127', false],
    ['192.0.2.128/25', '::ffff:192.0.2.200', true],
    ['0.0.0.0/0', '203.0.113.1', true],
    ['0.0.0.0/0', '2001:db8::1', false],
    ['::/0', '192.0.2.1', true],
    ['2001:db8::/33', '2001:db8:8000::1', false],
    ['192.0.2.1', '192.0.2.1', true],
  ])('%s has %s: %s', (range, address, expected) => {
    const ip = parseIp(address);
    expect(ip !== null && createIpRanges([range]).has(ip)).toBe(expected);
  });

  it.each([
    '10.0.0.0/33',
    '10.0.0.0/',
    '10.0.0.0/8/8',
    'proxy',
    '10.0.0.1:80',
    '::1/129',
    '10.0.0.0/-1',
    '10.0.0.0/ 8',
  ])('refuses %s', (range) => {
    expect(() => createIpRanges([range])).toThrow(/no address range/);
  });
});

describe('the client', () => {
  const trusted = { trustedProxies: ['10.0.0.0/8', 'fd00::/8'] };
  const decide = (
    peer: string,
    chain: unknown,
    options: NormaliserOptions = trusted,
    name = 'x_forwarded_for',
  ): unknown => {
    const event = normalise({ source: { address: peer }, http: { request: { headers: { [name]: chain } } } }, options);
    const { source, network, tocsin } = event as Record<string, Record<string, unknown> | undefined>;
    return [source?.ip, network?.forwarded_ip, tocsin?.ip_rule, source?.address];
  };

  it.each([
    ['203.0.113.9', '198.51.100.1', ['203.0.113.9', undefined, 'peer', '203.0.113.9']],
    ['10.0.0.1', '198.51.100.1', ['198.51.100.1', '198.51.100.1', 'forwarded', '10.0.0.1']],
    ['10.0.0.1', '1.1.1.1, 198.51.100.1, 10.2.2.2', ['198.51.100.1', '198.51.100.1', 'forwarded', '10.0.0.1']],
    ['10.0.0.1:443', '198.51.100.1:5555', ['198.51.100.1', '198.51.100.1', 'forwarded', '10.0.0.1:443']],
    ['10.0.0.1', ['1.1.1.1', '[2001:db8::5]:1, fd00::1'], ['2001:db8::5', '2001:db8::5', 'forwarded', '10.0.0.1']],
    ['10.0.0.1', '10.9.9.9, 10.8.8.8', ['10.9.9.9', '10.9.9.9', 'all-trusted', '10.0.0.1']],
    ['10.0.0.1', '198.51.100.1, unknown, 10.8.8.8', ['10.8.8.8', '10.8.8.8', 'unparsable', '10.0.0.1']],
    ['10.0.0.1', '<script>', ['10.0.0.1', undefined, 'unparsable', '10.0.0.1']],
    ['10.0.0.1', ' , ', ['10.0.0.1', undefined, undefined, '10.0.0.1']],
    ['10.0.0.1', 7, ['10.0.0.1', undefined, undefined, '10.0.0.1']],
    ['::ffff:10.0.0.1', '198.51.100.1', ['198.51.100.1', '198.51.100.1', 'forwarded', '::ffff:10.0.0.1']],
    ['unix:/run/x', '198.51.100.1', [undefined, undefined, undefined, 'unix:/run/x']],
  ])('peer %s, chain %j', (peer, chain, expected) => {
    expect(decide(peer, chain)).toEqual(expected);
  });

  it('reads Forwarded where there is no X-Forwarded-For, or where it is the one to be believed', () => {
    const forwarded = 'for=1.1.1.1, For="[2001:db8::5]:4711";proto=https;by=10.0.0.2, for=10.2.2.2';
    expect(decide('10.0.0.1', forwarded, trusted, 'forwarded')).toEqual([
      '2001:db8::5',
      '2001:db8::5',
      'forwarded',
      '10.0.0.1',
    ]);
    const headers = { x_forwarded_for: '6.6.6.6', forwarded: 'for=198.51.100.1' };
    const of = (options: NormaliserOptions): unknown =>
      normalise({ source: { address: '10.0.0.1' }, http: { request: { headers } } }, options).source;
    expect(of(trusted)).toMatchObject({ ip: '6.6.6.6' });
    expect(of({ ...trusted, forwardedHeader: 'forwarded' })).toMatchObject({ ip: '198.51.100.1' });
  });

  it('without trusted proxies no header decides', () => {
    expect(decide('10.0.0.1', '6.6.6.6', {})).toEqual(['10.0.0.1', undefined, 'peer', '10.0.0.1']);
  });

  it('what an attacker puts on the left never matters', () => {
    fc.assert(
      fc.property(fc.string(), (forged) => {
        expect(decide('10.0.0.1', `${forged}, 198.51.100.1`)).toEqual([
          '198.51.100.1',
          '198.51.100.1',
          'forwarded',
          '10.0.0.1',
        ]);
      }),
    );
  });

  it('takes headers apart', () => {
    expect(splitForwardedFor(['a, b', 'c'])).toEqual(['a', 'b', 'c']);
    expect(splitForwarded('for="a,b\\"c";by=x,by=y,for=_hidden')).toEqual(['a,b"c', 'unknown', '_hidden']);
  });
});

describe('addresses', () => {
  it('keeps what is no address apart and counts it', () => {
    const counts: string[] = [];
    const count = (reason: string): void => void counts.push(reason);
    expect(normalise({ source: { ip: 'laptop' }, client: { ip: '::FFFF:1.2.3.4' } }, { count })).toMatchObject({
      source: { address: 'laptop' },
      client: { ip: '1.2.3.4', address: '::FFFF:1.2.3.4' },
    });
    expect(counts).toEqual(['ip_invalid']);
  });

  it('takes the port that is written with the address, and counts redactions', () => {
    const counts: [string, number | undefined][] = [];
    const event = normalise(
      { source: { ip: '192.0.2.1:5555' }, password: 'x', event: { original: 'password=x' } },
      { count: (reason, by) => void counts.push([reason, by]) },
    );
    expect(event.source).toEqual({ ip: '192.0.2.1', address: '192.0.2.1:5555', port: 5555 });
    expect(counts).toEqual([['redacted', 2]]);
  });
});
