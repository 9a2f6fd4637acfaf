// biome-ignore-all lint/suspicious/noTemplateCurlyInString: configurations write variables so
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ACTIONS } from '../alert/index.ts';
import { CODECS } from '../codecs/index.ts';
import { printProblem } from '../define/index.ts';
import { defineInput, INPUTS, type InputDeclaration } from '../inputs/index.ts';
import { OUTPUTS } from '../outputs/index.ts';
import { type Config, checkPaths, configJsonSchema, defaultConfig, loadConfig, readConfig } from './index.ts';

const folder = mkdtempSync(join(tmpdir(), 'tocsin-config-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** An input with a secret, beside the real ones. */
const listener: InputDeclaration = defineInput({
  name: 'listener',
  summary: 'listens',
  options: z.strictObject({
    token: z.string().min(3).meta({ secret: true }),
    more: z.array(z.string().min(3).meta({ secret: true })).optional(),
    port: z.int().default(1),
  }),
  examples: [{ title: 'one', options: { token: 'abc' } }],
  create: () => {
    throw new Error('is only declared');
  },
});
const registry = { inputs: [...INPUTS, listener], codecs: CODECS, outputs: OUTPUTS, actions: ACTIONS };
const path = join(folder, 'tocsin.yaml');
const read = (text: string, environment = {}) => readConfig(text, path, { registry, environment });

function config(text: string, environment = {}): Config {
  const loaded = read(text, environment);
  if (!loaded.ok) throw new Error(loaded.problems.map((problem) => printProblem(problem, loaded.text)).join('\n'));
  return loaded.config;
}

const problems = (text: string, environment = {}): string[] => {
  const loaded = read(text, environment);
  return loaded.ok
    ? []
    : loaded.problems.map(
        ({ line, column, message, hint }) => `${line}:${column} ${message}${hint === undefined ? '' : ` (${hint})`}`,
      );
};

describe('a configuration', () => {
  it('names actions for what rules find that are there', () => {
    expect(
      problems(
        'rules:\n  actions: [mial]\nactions:\n  - { type: webhook, name: mail, url: "https://hooks.example/1" }\n',
      ),
    ).toEqual([expect.stringMatching(/^2:13 rules.actions: there is no action "mial"/)]);
  });

  it('says whether an action is told of each alert or of an incident', () => {
    const { actions } = config(
      'actions:\n  - { type: webhook, url: "https://hooks.example/1" }\n  - { type: webhook, name: once, per: incident, url: "https://hooks.example/2" }\n',
    );
    expect(actions.map(({ name, per }) => [name, per])).toEqual([
      ['webhook', 'alert'],
      ['once', 'incident'],
    ]);
    expect(problems('actions: [{ type: webhook, per: day, url: "https://hooks.example/1" }]')).toHaveLength(1);
  });

  it('of nothing is the default', () => {
    const alerts = { ...defaultConfig().alerts, searches: join(folder, 'searches') };
    const pipelines = { ...defaultConfig().pipelines, folder: join(folder, 'pipelines') };
    const rules = { ...defaultConfig().rules, folder: join(folder, 'rules') };
    expect(config('')).toEqual({ ...defaultConfig(), alerts, pipelines, rules });
    expect(config('# only words\n')).toEqual({ ...defaultConfig(), alerts, pipelines, rules });
    expect(defaultConfig()).toMatchObject({
      web: { host: '127.0.0.1', port: 8000, hosts: [] },
      store: { retention: { default: 90, indexes: {} }, memory: 400 * 2 ** 20 },
      limits: { searchTime: 60_000, rows: 10_000 },
      inputs: [],
    });
  });

  it('comes out with absolute paths, units as numbers and the options of its inputs', () => {
    const text = `
data: ./state
timeZone: Europe/Berlin
web: { port: 0, tls: { cert: a.pem, key: /k.pem }, hosts: [siem.example], publicUrl: 'https://siem.example' }
store:
  url: https://clickhouse.example:8443
  retention: { default: forever, indexes: { django-logs: 12w, audit: 3y }, size: 1.5GB }
inputs:
  - type: file
    paths: ["logs/*.log", /var/log/, other/]
    codec: django
  - { type: file, id: second, paths: [x], codec: gunicorn, codecOptions: { timeZone: UTC } }
trustedProxies: [10.0.0.0/8, "fd00::/8"]
`;
    expect(config(text)).toMatchObject({
      data: join(folder, 'state'),
      web: {
        port: 0,
        tls: { cert: join(folder, 'a.pem'), key: '/k.pem' },
        hosts: ['siem.example'],
        publicUrl: 'https://siem.example',
      },
      store: { retention: { default: 36_500, indexes: { 'django-logs': 84, audit: 1095 }, size: 1.5e9 } },
      inputs: [
        {
          id: 'file',
          type: 'file',
          options: {
            paths: [join(folder, 'logs/*.log'), '/var/log/', `${join(folder, 'other')}/`],
            codec: 'django',
            codecOptions: { timeZone: 'Europe/Berlin' },
            start: 'beginning',
          },
        },
        { id: 'second', options: { codecOptions: { timeZone: 'UTC' } } },
      ],
    });
  });

  it.each([
    ['wbe: {}', ['1:1 unknown key "wbe" (did you mean "web"?)']],
    ['web: {port: 70000}', ['1:13 web.port: must be at most 65535']],
    [
      'web: {hosts: ["https://siem.example"]}',
      ['1:15 web.hosts[0]: expected a host name without scheme and port, such as siem.example'],
    ],
    [
      'web: {publicUrl: "https://siem.example/tocsin"}',
      ['1:18 web.publicUrl: expected an address without a path, such as https://siem.example'],
    ],
    [
      'timeZone: Mars',
      ['1:11 timeZone: expected an IANA time zone such as Europe/Berlin, UTC, or an offset such as +02:00'],
    ],
    [
      'respond: { allow: { addresses: [office] } }',
      ['1:33 respond.allow.addresses[0]: expected an address or a CIDR range such as 10.0.0.0/8'],
    ],
    ['trustedProxies: [proxy]', ['1:18 trustedProxies[0]: expected an address or a CIDR range such as 10.0.0.0/8']],
    ['store: {retention: {default: 90}}', ['1:30 store.retention.default: expected a text, found a number']],
    [
      'store: {retention: {default: 90x}}',
      ['1:30 store.retention.default: expected an age such as 90d, 12w, 18m, 3y or forever'],
    ],
    ['store: {url: "ftp://x"}', ['1:14 store.url: expected an http or https URL']],
    ['store: {url: "http://a:b@x"}', ['1:14 store.url: must not carry a user or password: use `user` and `password`']],
    ['inputs:\n- type: fiel', ['2:9 there is no input "fiel" (did you mean "file"?)']],
    [
      'inputs:\n- type: file\n  path: x',
      ['2:3 "paths" is missing (expected a list)', '3:3 unknown key "path" (did you mean "paths"?)'],
    ],
    ['inputs:\n- {type: file, paths: [x], codec: jsno}', ['2:35 there is no codec "jsno" (did you mean "json"?)']],
    [
      'inputs:\n- {type: file, paths: [x], codecOptions: {timezone: UTC}}',
      ['2:43 unknown key "timezone" (did you mean "timeZone"?)'],
    ],
    [
      'inputs:\n- {type: file, paths: [x]}\n- {type: file, paths: [y]}',
      ['3:10 two inputs are called "file" (give each an `id` of its own, and keep it)'],
    ],
    [
      'inputs:\n- {type: file, id: A, paths: [x]}',
      ['2:20 inputs[0].id: expected lower-case letters, digits, `_` and `-`'],
    ],
    ['inputs: [7]', ['1:10 inputs[0]: expected a map, found a number']],
    ['inputs: {type: file}', ['1:9 inputs: expected a list, found a map']],
    ['a: 1\na: 2', ['2:1 "a" is written twice (remove one of them)']],
    [
      'a: &x 1\nb: *x',
      ['1:7 anchors are not allowed (remove "&x")', '2:4 aliases are not allowed (write the value out)'],
    ],
    ['web: !!js/function "x"', ['1:20 the tag tag:yaml.org,2002:js/function is not allowed (remove it)']],
    ['web: {}\n---\nweb: {}', ['1:1 holds more than one document (remove the line `---` between them)']],
    ['[1]', ['1:1 expected a map, found a list']],
    ['web: [', ['1:7 flow sequence in block collection must be sufficiently indented and end with a ]']],
  ])('%j', (text, expected) => {
    expect(problems(text)).toEqual(expected);
  });

  it('collects everything that is wrong', () => {
    expect(
      problems('web: {port: x, hots: y}\nstore: {memory: much}\ninputs:\n- type: file\n  start: edn\n'),
    ).toHaveLength(5);
  });

  it('survives what is made to hurt it', () => {
    const bomb = `a: &a [x,x,x,x]\n${Array.from({ length: 20 }, (_, index) => `a${index}: &b${index} [*a,*a,*a,*a]`).join('\n')}`;
    for (const text of [
      bomb,
      '['.repeat(50_000),
      '? '.repeat(50_000),
      '- '.repeat(50_000),
      '{a: '.repeat(200),
      'x'.repeat(300_000),
      '\u0000',
      '__proto__: {web: 1}',
    ]) {
      expect(problems(text).length).toBeGreaterThan(0);
    }
    expect(Object.hasOwn(Object.prototype, 'web')).toBe(false);
  });
});

describe('variables and secrets', () => {
  it('come from the environment', () => {
    const text = 'web:\n  host: ${HOST:-localhost}\n  port: ${PORT}\nstore:\n  user: "${A}-${B}"\n  password: $${PW}\n';
    expect(config(text, { PORT: '9001', A: '1', B: '2' })).toMatchObject({
      web: { host: 'localhost', port: 9001 },
      store: { user: '1-2', password: '${PW}' },
    });
    expect(config('store: {user: "${N}"}', { N: '12' }).store.user).toBe('12');
    expect(problems('store:\n  password: ${PW}')).toEqual([
      '2:13 the environment variable PW is not set (set it, or write ${PW:-otherwise})',
    ]);
    expect(problems('store: {password: ${PW}}')[0]).toContain('put quotes around');
  });

  it('come from files, beside the configuration', () => {
    writeFileSync(join(folder, 'pw'), 's3cret\n');
    writeFileSync(join(folder, 'none'), '\n');
    expect(config('store: {password: {file: pw}}').store.password).toBe('s3cret');
    expect(config('inputs: [{type: listener, token: {file: pw}}]').inputs[0]?.options).toEqual({
      token: 's3cret',
      port: 1,
    });
    expect(
      config('inputs: [{type: listener, token: {file: pw}, more: [abc, {file: pw}]}]').inputs[0]?.options.more,
    ).toEqual(['abc', 's3cret']);
    expect(problems('inputs: [{type: listener, token: abc, more: [{fiel: pw}]}]')).toContain(
      '1:46 1: expected a text or {file: path}',
    );
    expect(problems('store: {password: {file: none}}')).toEqual([
      `1:19 ${join(folder, 'none')} is empty (a secret file holds the secret and nothing else)`,
    ]);
    expect(problems('store: {password: {file: nowhere}}')[0]).toContain('there is no such file');
    expect(problems('store: {password: {fiel: pw}}')).toContain('1:19 password: expected a text or {file: path}');
    expect(problems('store: {user: {file: pw}}')[0]).toBe('1:15 store.user: expected a text, found a map');
  });

  it('never appear in what is printed', () => {
    const text = 'inputs:\n- {type: listener, token: hunter2, port: "${PW}", extra: 1}\nstore: {password: [hunter2]}\n';
    const loaded = read(text, { PW: 'hunter2' });
    if (loaded.ok) throw new Error('was taken');
    expect(loaded.problems.length).toBeGreaterThan(2);
    expect(loaded.problems.map((problem) => printProblem(problem, loaded.text)).join('\n')).not.toContain('hunter2');
  });
});

describe('files', () => {
  it('are loaded, or refused with a reason', () => {
    const file = join(folder, 'good.yaml');
    writeFileSync(file, 'web: {port: 1}\n');
    expect(loadConfig(file, { registry })).toMatchObject({ ok: true, config: { web: { port: 1 } } });
    const reason = (name: string): string | undefined => {
      const loaded = loadConfig(join(folder, name), { registry });
      return loaded.ok ? undefined : loaded.problems[0]?.message;
    };
    writeFileSync(join(folder, 'binary.yaml'), Buffer.from([0xff, 0xfe, 0x00]));
    writeFileSync(join(folder, 'large.yaml'), '#'.repeat(300_000));
    symlinkSync(join(folder, 'loop.yaml'), join(folder, 'loop.yaml'));
    expect(reason('nowhere.yaml')).toBe('there is no such file');
    expect(reason('.')).toBe('is not a file');
    expect(reason('binary.yaml')).toBe('is not UTF-8 text');
    expect(reason('large.yaml')).toBe('is larger than 256 KiB');
    expect(reason('loop.yaml')).toBe('cannot be read: ELOOP');
  });

  it('are checked by path, each with its own problems', () => {
    const project = join(folder, 'project');
    mkdirSync(project);
    writeFileSync(join(project, 'tocsin.yaml'), 'wbe: {}\n');
    writeFileSync(join(folder, 'ok.yml'), '');
    const checked = checkPaths([project, join(folder, 'ok.yml'), join(folder, 'x.conf')], { registry });
    expect(checked.map(({ problems: found }) => found.map(({ message }) => message))).toEqual([
      ['unknown key "wbe"'],
      [],
      ['is no file that can be checked'],
    ]);
    expect(checked[0]?.file).toBe(join(project, 'tocsin.yaml'));
  });
});

describe('the schema for editors', () => {
  it('knows the options of every input', () => {
    const inputs = configJsonSchema(registry).properties?.inputs?.items?.oneOf ?? [];
    expect(inputs.map((input) => input.properties?.type?.const)).toEqual(registry.inputs.map(({ name }) => name));
    const [file] = inputs.filter((input) => input.properties?.type?.const === 'file');
    expect(file?.properties?.codec?.enum).toEqual(CODECS.map(({ name }) => name));
    expect(inputs.at(-1)?.required).toEqual(['type', 'token']);
  });
});

describe('actions', () => {
  it('come out with the options of their type, and a name where none is given', () => {
    const text = `
actions:
  - { type: webhook, url: 'https://hooks.example/\${KEY}', secret: {file: hook.key} }
  - { name: second, type: webhook, url: 'https://hooks.example/2' }
alerts: { searches: ../rules, catchUp: 2h }
`;
    writeFileSync(join(folder, 'hook.key'), 'a secret of some length\n');
    const { actions, alerts } = config(text, { KEY: 'k3y' });
    expect(actions.map(({ name, type }) => [name, type])).toEqual([
      ['webhook', 'webhook'],
      ['second', 'webhook'],
    ]);
    expect(actions[0]?.options).toMatchObject({ url: 'https://hooks.example/k3y', secret: 'a secret of some length' });
    expect(alerts).toEqual({
      searches: join(folder, '../rules'),
      concurrency: 2,
      catchUp: 7_200_000,
      giveUpAfter: 86_400_000,
    });
  });

  it.each([
    ['actions: [{ name: a, type: webhok, url: x }]', ['1:28 there is no action "webhok" (did you mean "webhook"?)']],
    ['actions: [{ name: A, type: webhook, url: "http://x" }]', ['1:19 actions[0].name: expected lower-case letters']],
    [
      'actions:\n- {type: webhook, url: "http://x"}\n- {type: webhook, url: "http://y"}',
      ['two actions are called "webhook"'],
    ],
    ['actions: [{ type: webhook, url: "http://x", colour: red }]', ['colour']],
    ['actions: [{ type: webhook }]', ['url']],
    ['alerts: { concurrency: 0 }', ['concurrency']],
  ])('%j', (text, expected) => {
    const told = problems(text);
    expect(told.length).toBe(expected.length);
    for (const [index, part] of expected.entries()) expect(told[index]).toContain(part);
  });
});
