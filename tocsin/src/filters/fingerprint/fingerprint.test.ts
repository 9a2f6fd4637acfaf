import { describe, expect, it } from 'vitest';
import { type Event, eventOf, fieldOf, type ValueObject } from '../../event/index.ts';
import { anonymize } from '../anonymize.ts';
import { pick, tryFilter } from '../try-filter.ts';
import { fingerprint } from './fingerprint.ts';

const IP = { ip: '123.123.123.123' };
const KEY = { key: 'longencryptionkey' };
const B64 = { base64encode: true };

const run = async (options: Record<string, unknown>, event: ValueObject): Promise<unknown> =>
  (await tryFilter(fingerprint, options, { ecs: 'disabled' }).run(event))[0]?.fingerprint;

describe('fingerprint', () => {
  it.each<[method: string, options: Record<string, unknown>, expected: unknown]>([
    ['IPV4_NETWORK', { key: 24 }, '123.123.123.0'],
    ['MURMUR3', {}, 4013733395],
    ['MURMUR3_128', {}, '41cbc4056eed401d091dfbeabf7ea9e0'],
    ['MURMUR3_128', B64, 'QcvEBW7tQB0JHfvqv36p4A=='],
    ['SHA1', {}, '3a5076c520b4b463f43806896ea0b3978d09dcae'],
    ['SHA1', B64, 'OlB2xSC0tGP0OAaJbqCzl40J3K4='],
    ['SHA1', KEY, 'fdc60acc4773dc5ac569ffb78fcb93c9630797f4'],
    ['SHA1', { ...KEY, ...B64 }, '/cYKzEdz3FrFaf+3j8uTyWMHl/Q='],
    ['SHA256', {}, '4dabcab210766e35f03e77120e6986d6e6d4752b2a9ff22980b9253d026080d8'],
    ['SHA256', { ...KEY, ...B64 }, 'NFvsPv8kLVO1aJFsJhCz45PYhda5bWQ/OElP10v0qco='],
    ['SHA384', {}, 'fd605b0a3af3e04ce0d7a0b0d9c48d67a12dab811f60072e6eae84e35d567793ffb68a1807536f11c90874065c2a4392'],
    ['SHA384', { ...KEY, ...B64 }, 'ItTA6MT7zcSIfSA4/KdlDw4uDiRX/0HAbrKpgN3tZ0lWHIFP4YKv+T4lONGFk5R6'],
    [
      'SHA512',
      { ...KEY, ...B64 },
      'EcGbMmk2wI1sUKPIR9iD5aE2Lmpk3VUgGiXywawbZz99i/FbjxEqSXgnbVcydeOxQWbhckb2cMKlOUAcW/2s6A==',
    ],
    ['MD5', {}, 'ccdd8d3d940a01b2fb3258c059924c0d'],
    ['MD5', { ...KEY, ...B64 }, 'kzbIeeMFyWBKOEP8PnWUjw=='],
  ])('%s %j', async (method, options, expected) =>
    expect(await run({ source: ['ip'], method, ...options }, IP)).toBe(expected),
  );

  it.each<[method: string, value: number, options: Record<string, unknown>, expected: unknown]>([
    ['MURMUR3', 123, {}, 823512154],
    ['MURMUR3_128', 123, {}, '286816c693ac410ed63e1430dcd6f6fe'],
    ['MURMUR3_128', 123, B64, 'KGgWxpOsQQ7WPhQw3Nb2/g=='],
    ['MURMUR3_128', 2148483647, {}, 'fdc7699a82556c8c584131f0133ee989'],
    ['MURMUR3_128', 2148483647, B64, '/cdpmoJVbIxYQTHwEz7piQ=='],
  ])('%s of %d %j', async (method, value, options, expected) =>
    expect(await run({ source: 'n', method, ...options }, { n: value })).toBe(expected),
  );

  it.each<[string, Record<string, unknown>, ValueObject, unknown]>([
    [
      'a list',
      { source: 'ip' },
      { ip: ['123.123.123.123', '223.223.223.223'] },
      ['3a5076c520b4b463f43806896ea0b3978d09dcae', '47bbc4e06edebbace047fed35abeceec64968b81'],
    ],
    [
      'the last source',
      { source: ['field1', 'field2'] },
      { field1: 'test1', field2: 'test2' },
      '109f4b3c50d7b0df729d299bc6f8e9ef9066971f',
    ],
    [
      'the last source that is there',
      { source: ['field2', 'nope'] },
      { field2: 'test2' },
      '109f4b3c50d7b0df729d299bc6f8e9ef9066971f',
    ],
    [
      'all sources',
      { source: ['field2', 'field1'], concatenate_sources: true },
      { field1: 'test1', field2: 'test2' },
      'e3b6b71eedc656f1d29408264e8a75535db985cb',
    ],
    [
      'all sources, with objects',
      { source: ['field1', 'field2'], concatenate_sources: true },
      { field1: [{ inner_key: '🂡' }, { 1: '2' }], field2: '🂡' },
      'd74f41841c7cdc793a97c218d2ff18064a5f1950',
    ],
    [
      'no object hides in a list',
      { source: ['field1', 'field2'] },
      { field1: [{ inner_key: '🂡' }, { 1: '2' }], field2: '🂡' },
      '58fa9e0e60c9f0d24b51d84cddb26732a39eeb3d',
    ],
    [
      'all fields',
      { concatenate_all_fields: true },
      {
        '@timestamp': '2017-07-26T14:44:27.064Z',
        type: 'test',
        clientip: '123.123.123.123',
        message: 'This is a test message',
        log_level: 'INFO',
        offset: 123456789,
      },
      'cbf022518e97860403160ed8a41847c0db104e63',
    ],
    [
      'PUNCTUATION',
      { source: 'field1', method: 'PUNCTUATION' },
      {
        field1:
          "PHP Warning:  json_encode() [<a href='function.json-encode'>function.json-encode</a>]: Invalid UTF-8 sequence in argument in /var/www/htdocs/test.php on line 233",
      },
      ":_()[<='.-'>.-</>]:-////.",
    ],
    ['the time', { source: '@timestamp', key: '0123' }, {}, '1d5379ec92d86a67cfc642d55aa050ca312d3b9a'],
    ['the time, MURMUR3', { source: '@timestamp', method: 'MURMUR3' }, {}, 743372282],
    ['the time, MURMUR3_128', { source: '@timestamp', method: 'MURMUR3_128' }, {}, '37785b62a8cae473acc315d39b66d86e'],
    ['IPv6', { source: 'ip', method: 'IPV4_NETWORK', key: 32 }, { ip: '2001:db8:1:2::3' }, '2001:db8::'],
    ['nothing there', { source: 'nope' }, {}, undefined],
  ])('%s', async (_name, options, event, expected) => expect(await run(options, event)).toEqual(expected));

  it('does not care in which order keys came', async () => {
    const hashes = [{ a: { a0: 0, a1: [1, { y: 1, x: 2 }] } }, { a: { a1: [1, { x: 2, y: 1 }], a0: 0 } }].map((event) =>
      run({ source: 'a' }, event),
    );
    const [one, two] = await Promise.all(hashes);
    expect(one).toBe(two);
  });

  it('goes to [event][hash] with ECS', async () =>
    expect(await tryFilter(fingerprint, { source: 'ip' }).run(IP)).toMatchObject([
      { event: { hash: '3a5076c520b4b463f43806896ea0b3978d09dcae' } },
    ]));

  it('makes UUIDs', async () => expect(await run({ method: 'UUID' }, {})).toMatch(/^[0-9a-f-]{36}$/));

  it.each([
    [{ method: 'IPV4_NETWORK', key: 24 }, { message: 'no address' }],
    [{ method: 'IPV4_NETWORK', key: 24 }, { message: ['1.2.3.4', 5] }],
    [{ method: 'PUNCTUATION' }, { message: { a: 1 } }],
    [{ target: '[x][y]' }, { message: 'a', x: 'text' }],
  ])('%j of %j fails', async (options, event) => {
    const tried = tryFilter(fingerprint, options, { ecs: 'disabled' });
    expect(await tried.run(event)).toMatchObject([{ ...event, tags: ['_fingerprintfailure'] }]);
    expect(tried.matched).toHaveLength(0);
  });

  it.each([
    [{ method: 'IPV4_NETWORK' }, /needs the length/],
    [{ method: 'IPV4_NETWORK', key: 'x' }, /no length of a prefix/],
    [{ method: 'CRC' }, /Invalid/],
  ])('%j is refused', (options, message) => expect(() => tryFilter(fingerprint, options)).toThrow(message));
});

it('hashes floats as they are written', async () => {
  const options = { source: ['n'], target: 'h', method: 'SHA1' };
  const hashOf = async (event: Event, more: Record<string, unknown> = {}): Promise<unknown> => {
    await tryFilter(fingerprint, { ...options, ...more }).filter.filter([event]);
    return event.h;
  };
  for (const [source, integer, text] of [
    ['n', { n: 1 }, { n: '1.0' }],
    ['[n][0]', { n: [1] }, { n: ['1.0'] }],
  ] as const) {
    const float = eventOf(structuredClone(integer) as unknown as ValueObject, 0);
    fieldOf(source).setFloat(float, 1);
    expect(await hashOf(float)).toEqual(await hashOf(eventOf(text as unknown as ValueObject, 0)));
  }
  const nested = eventOf({ n: { b: [1], a: 2 } }, 0);
  fieldOf('[n][b][0]').setFloat(nested, 1);
  const joined = { concatenate_sources: true };
  expect(await hashOf(nested, joined)).toBe(await hashOf(eventOf({ n: '{"a"=>2, "b"=>[1.0]}' }, 0), joined));
});

describe('anonymize', () => {
  it.each<[Record<string, unknown>, ValueObject, Record<string, unknown>]>([
    [{ key: 'longencryptionkey' }, { a: '123.123.123.123' }, { a: 'fdc60acc4773dc5ac569ffb78fcb93c9630797f4' }],
    [
      { key: 'longencryptionkey', algorithm: 'MD5' },
      { a: ['123.123.123.123'] },
      { a: ['9336c879e305c9604a3843fc3e75948f'] },
    ],
    [{ key: '24', algorithm: 'IPV4_NETWORK' }, { a: '233.255.13.44' }, { a: '233.255.13.0' }],
    [{ key: '', algorithm: 'MURMUR3' }, { a: '123.123.123.123' }, { a: 4013733395 }],
    [{ key: '24', algorithm: 'IPV4_NETWORK' }, { a: 'ann' }, { a: null, tags: ['_anonymizefailure'] }],
    [{ key: '24', algorithm: 'IPV4_NETWORK' }, { a: ['1.2.3.4', 'ann'] }, { a: null, tags: ['_anonymizefailure'] }],
    [{ key: 'x' }, { b: 1 }, { a: null, b: 1, tags: null }],
  ])('%j of %j', async (options, event, expected) =>
    expect(pick((await tryFilter(anonymize, { fields: ['a'], ...options }).run(event))[0], expected)).toEqual(expected),
  );
});
