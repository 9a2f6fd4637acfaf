import { describe, expect, it } from 'vitest';
import { type Event, eventJson, eventOf, type ValueObject } from '../event/index.ts';
import { createRedaction, type RedactionProfile } from './redaction.ts';

const NOTHING: RedactionProfile = { secrets: [], personal: 'keep', fields: [] };
const KEY = 'a key of sixteen or more';

const redacted = (profile: Partial<RedactionProfile>, fields: ValueObject): Record<string, unknown> => {
  const event: Event = eventOf(fields, 0);
  const before = eventJson(event);
  const result = createRedaction({ ...NOTHING, ...profile })?.(event);
  expect(eventJson(event)).toBe(before);
  const { '@timestamp': _, '@version': __, ...rest } = JSON.parse(eventJson(result ?? event));
  return rest;
};

const LOGIN: ValueObject = {
  message: 'login of annabel from 192.0.2.77 failed; annabella is another',
  user: { name: 'annabel', id: 7, roles: ['x'] },
  source: { ip: '192.0.2.77', geo: { location: { lat: 1, lon: 2 }, country_name: 'X' } },
  related: { user: ['annabel'] },
  event: { original: '"annabel"@192.0.2.77' },
};

describe('createRedaction', () => {
  it('is nothing where there is nothing to do', () => expect(createRedaction(NOTHING)).toBeUndefined());

  it('takes further secrets out, in fields and texts', () => {
    expect(redacted({ secrets: ['customer'] }, { customer: '4711', message: 'customer=4711 pays' })).toEqual({
      customer: '[redacted]',
      message: 'customer=[redacted] pays',
    });
  });

  it('removes people, in texts, too', () => {
    expect(redacted({ personal: 'remove' }, LOGIN)).toEqual({
      message: 'login of [redacted] from [redacted] failed; annabella is another',
      user: { roles: ['x'] },
      source: { geo: { country_name: 'X' } },
      related: {},
      event: { original: '"[redacted]"@[redacted]' },
    });
  });

  it('gives the same person the same pseudonym, under a key', () => {
    const first = redacted({ personal: 'pseudonyms', key: KEY }, LOGIN);
    const name = (first.user as { name: string }).name;
    expect(name).toMatch(/^p-[0-9a-f]{16}$/);
    expect(first).toMatchObject({
      message: `login of ${name} from 192.0.2.0 failed; annabella is another`,
      source: { ip: '192.0.2.0', geo: { country_name: 'X' } },
      related: { user: [name] },
      event: { original: `"${name}"@192.0.2.0` },
    });
    expect(JSON.stringify(first)).not.toContain('"lat"');
    expect(redacted({ personal: 'pseudonyms', key: KEY }, LOGIN)).toEqual(first);
    expect(redacted({ personal: 'pseudonyms', key: `${KEY}!` }, LOGIN)).not.toEqual(first);
  });

  it.each([
    ['2001:db8:1:2::7', '2001:db8:1::'],
    ['2001:db8::7', '2001:db8:0::'],
    ['::1', '0:0:0::'],
    ['fe80::1%eth0', 'fe80:0:0::'],
  ])('shortens %s', (ip, network) => {
    expect(redacted({ personal: 'pseudonyms', key: KEY }, { source: { ip } })).toEqual({ source: { ip: network } });
  });

  it('finds them in lists, and in texts also as numbers, in URLs and in JSON', () => {
    expect(
      redacted(
        { personal: 'remove' },
        {
          user: [{ name: 'José Müller', id: 471_100 }, { email: 'ann+x@shop.example' }],
          message: 'id=471100, 4711001 is another',
          url: { query: 'who=Jos%C3%A9+M%C3%BCller&m=ann%2Bx%40shop.example&n=ann%2bx%40shop.example' },
          event: { original: String.raw`{"name": "Jos\u00e9 M\u00fcller", "also": "José Müller"}` },
        },
      ),
    ).toEqual({
      user: [{}, {}],
      message: 'id=[redacted], 4711001 is another',
      url: { query: 'who=[redacted]&m=[redacted]&n=[redacted]' },
      event: { original: '{"name": "[redacted]", "also": "[redacted]"}' },
    });
  });

  it('knows fields of the house', () => {
    expect(
      redacted(
        { personal: 'remove', fields: ['customer.id', '[x]'] },
        { customer: { id: 'c77' }, x: 'c77', y: 'of c77' },
      ),
    ).toEqual({
      customer: {},
      y: 'of [redacted]',
    });
  });
});
