import { describe, expect, it } from 'vitest';
import { compilePipeline } from './compile.ts';
import { PLUGINS } from './plugins.ts';

const problemsOf = (text: string): readonly string[] => {
  const compiled = compilePipeline(
    [{ file: '1.conf', text }],
    { ecs: 'v8', supportEscapes: false, variable: () => undefined, clock: Date.now, folder: '.' },
    PLUGINS,
  );
  return compiled.ok
    ? []
    : compiled.problems.map(({ line, column, message, hint = '' }) => `${line}:${column} ${message} | ${hint}`);
};

const HASH = 'a hash is written { "name" => "value" "other" => "value" }, or as a list of names and values in turn';

describe('what the plugins refuse', () => {
  it.each([
    ['filter { mutate { rename => "x" } }', [`1:29 rename: expected a hash, found a text | ${HASH}`]],
    ['filter { grok { match => ["a", "b", "c"] } }', [`1:26 match: expected a hash, found a list | ${HASH}`]],
    [
      'filter { mutate { convert => { "a" => "int" "b" => "float" } } }',
      [
        '1:39 convert.a: "int" is no type here: did you mean "integer"? known: integer, float, integer_eu, float_eu, string, boolean | ',
      ],
    ],
    [
      'filter { csv { convert => { "a" => "number" } } }',
      [
        '1:36 convert.a: "number" is no type here: did you mean "integer"? known: integer, float, date, date_time, boolean | ',
      ],
    ],
    [
      'filter { grok { match => { "message" => ["%{IP:a}", "%{IPORHOSTX:x}"] } } }',
      ['1:53 grok: pattern %{IPORHOSTX:x} is not defined: did you mean %{IPORHOST}? | '],
    ],
    [
      'output { elasticsearch { ca_trusted_fingerprint => "AB" } }',
      [
        '1:52 elasticsearch: ca_trusted_fingerprint: a fingerprint alone proves nothing here; write the authority as PEM into `ssl_certificate_authorities` | ',
      ],
    ],
    [
      'output { elasticsearch { truststore => "x.jks" } }',
      ['1:40 truststore: write the authorities as PEM into `ssl_certificate_authorities` | '],
    ],
    [
      'output { email { to => "a@b.example" attachments => ["/x"] } }',
      ['1:53 attachments: mails have no attachments here; say in `body` where the file lies | '],
    ],
    [
      'input { http { tls_min_version => 1.3 tls_max_version => 1.2 } }',
      ['1:35 tls_min_version: it is above `tls_max_version` | '],
    ],
    ['output { elasticsearch { sniffing => true parent => "%{p}" join_field => "j" } }', []],
    ['input { stdin { codec => json { id => "c" enable_metric => false } } }', []],
  ])('%s', (text, problems) => expect(problemsOf(text)).toEqual(problems));
});
