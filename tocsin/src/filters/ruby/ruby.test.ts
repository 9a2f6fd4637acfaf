import { describe, expect, it } from 'vitest';
import { aggregate } from '../aggregate.ts';
import { tryFilter } from '../try-filter.ts';
import { nativeWays } from './native-way.ts';
import { ruby } from './ruby.ts';

describe('what Ruby code does', () => {
  it.each<[string, string[]]>([
    ["event.set('message', event.get('message').downcase)", ['mutate { lowercase => ["message"] }']],
    [
      "event.set('b', event.get('a').upcase)",
      ['mutate { copy => { "a" => "b" } } and then mutate { uppercase => ["b"] }'],
    ],
    ["event.set('[a][b]', event.get('[a][b]').strip)", ['mutate { strip => ["[a][b]"] }']],
    ['event.set("n", event.get("n").to_i)', ['mutate { convert => { "n" => "integer" } }']],
    ['event.set("n", event.get("n").to_f)', ['mutate { convert => { "n" => "float" } }']],
    ["event.set('l', event.get('l').split(','))", ['mutate { split => { "l" => "," } }']],
    ["event.set('l', event.get('l').join(' '))", ['mutate { join => { "l" => " " } }']],
    ["event.set('m', event.get('m').gsub(/a/, 'b'))", ['mutate { gsub => ["m", "regex", "replacement"] }']],
    ["event.set('b', event.get('a'))", ['mutate { copy => { "a" => "b" } }']],
    [
      "event.set('b', event.get('a')); event.remove('a')",
      ['mutate { copy => { "a" => "b" } }', 'mutate { remove_field => ["a"] }'],
    ],
    ["event.set('seen', Time.now)", ['mutate { add_field => { "seen" => "%{{TIME_NOW}}" } }']],
    ["event.set('kind', 'web')", ['mutate { replace => { "kind" => "web" } }']],
    ["event.set('n', 5)", ['mutate { replace => { "n" => "5" } } and then mutate { convert => { "n" => "integer" } }']],
    [
      "event.set('[f][type]', event.get('[f][magic]').to_s.split(',')[0])",
      [
        'mutate { copy => { "[f][magic]" => "[f][type]" } } and then mutate { split => { "[f][type]" => "," } }, after which [f][type][0] is the part that it takes',
      ],
    ],
    ["event.cancel if event.get('level') == 'debug'", ['drop {}, within the condition']],
    ["event.tag('seen')", ['mutate { add_tag => ["seen"] }']],
    [
      "event.set('day', event.get('@timestamp').time.localtime.strftime('%d'))",
      [expect.stringMatching(/%\{\+yyyy.MM.dd\}/) as unknown as string],
    ],
    ["event.set('d', JSON.parse(event.get('m')))", ['json { source => "..." }']],
    [
      "event.set('h', Digest::SHA256.hexdigest(event.get('m')))",
      [expect.stringMatching(/^fingerprint/) as unknown as string],
    ],
    ["event.to_hash.each { |k, v| event.set(k.gsub('.', '_'), event.remove(k)) }", ['de_dot {}']],
    [
      'event.to_hash.each { |k, v| event.remove(k) if v.nil? }',
      [expect.stringMatching(/remove_field|prune/) as unknown as string],
    ],
    [
      "event.set('t', event.get('a') + event.get('b'))",
      [expect.stringMatching(/eval total=a\+b/) as unknown as string],
    ],
    ['x = 1', []],
  ])('%s', (code, ways) => expect(nativeWays(code)).toEqual(ways));

  it('is not held up by code without end', () => {
    expect(nativeWays(`event.set('a', ${'event.get('.repeat(50_000)}`)).toBeInstanceOf(Array);
    expect(nativeWays('['.repeat(100_000))).toEqual([]);
  });
});

describe('ruby and aggregate', () => {
  it.each([
    [{ code: 'event.cancel' }, /^Tocsin runs no Ruby: in place of this code write drop \{\}/],
    [{ code: 'x = 1' }, /does not recognise/],
    [{ path: '/etc/logstash/x.rb', script_params: { a: 1 } }, /what \/etc\/logstash\/x\.rb does/],
  ])('%j', (options, message) => expect(() => tryFilter(ruby, options)).toThrow(message));

  it.each([
    ["map['sql_duration'] += event.get('duration')", /write elapsed/],
    ["map['count'] ||= 0; map['count'] += 1", /stats count by user/],
    ["map['list'] << event.get('x')", /stats sum\(x\) values\(y\) by user/],
    ["event.set('x', map['x'])", /transaction user/],
  ])('%s', (code, message) =>
    expect(() =>
      tryFilter(aggregate, { task_id: '%{user}', code, push_map_as_event_on_timeout: true, timeout_tags: ['x'] }),
    ).toThrow(message),
  );
});
