import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { AgentInstallation, until } from './agent.ts';
import { freePort } from './free-port.ts';
import { type HttpSink, httpSink, type SinkAnswer, type SunkRequest } from './http-sink.ts';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const OK: SinkAnswer = { status: 200, body: { text: 'Success', code: 0 } };

async function sink(answer: (request: SunkRequest) => SinkAnswer | undefined = () => OK, port = 0): Promise<HttpSink> {
  const made = await httpSink(answer, port);
  closing.push(made.close);
  return made;
}

function installation(config: string): AgentInstallation {
  const made = new AgentInstallation(`inputs: [{type: file, paths: [app.log], codec: line}]\n${config}`);
  closing.push(() => made.remove());
  return made;
}

/** Of lines that a sink of `http` or `splunk-hec` was sent. */
const messagesOf = ({ requests }: HttpSink): string[] =>
  requests
    .filter(({ path }) => !path.includes('/ack'))
    .flatMap(({ body }) => body.split('\n').filter(Boolean))
    .map((line) => JSON.parse(line) as { message?: string; event?: { message?: string } })
    .map(({ message, event }) => message ?? event?.message ?? '');

const lines = (count: number): string => Array.from({ length: count }, (_, index) => `line ${index + 1}\n`).join('');

const LINES = 3_000;

describe('five outputs of which one is dead', () => {
  it('deliver to four, and to the fifth once it lives, also after kill -9', async () => {
    const port = await freePort();
    const [lines1, hec, some, narrow] = await Promise.all([sink(), sink(), sink(), sink()]);
    const agent = installation(`outputs:
- {type: http, name: lines, url: "${lines1?.url}"}
- {type: splunk-hec, url: "${hec?.url}", token: t}
- {type: http, name: some, url: "${some?.url}", when: '[message] =~ /^line \\d\\d$/'}
- {type: http, name: narrow, url: "${narrow?.url}", fields: {include: [message]}}
- {type: http, name: dead, url: "http://127.0.0.1:${port}", retry: {first: 50ms, last: 200ms}}
`);
    if (lines1 === undefined || hec === undefined || some === undefined || narrow === undefined) throw new Error('no');
    writeFileSync(agent.path('app.log'), lines(LINES));
    await agent.startAgent();
    for (const one of [lines1, hec, narrow]) await until(() => messagesOf(one).length >= LINES, 'four take all');
    await until(() => messagesOf(some).length >= 90, 'the condition lets some through');
    expect(agent.output).toContain(`dead: http://127.0.0.1:${port}: nobody listens there`);
    await agent.end('SIGKILL');
    const dead = await sink(() => OK, port);
    appendFileSync(agent.path('app.log'), 'the end\n');
    await agent.startAgent();
    await until(() => messagesOf(dead).includes('the end'), 'the fifth takes what waited');
    expect(new Set(messagesOf(dead)).size).toBe(LINES + 1);
    expect(new Set(messagesOf(lines1)).size).toBe(LINES + 1);
    expect(new Set(messagesOf(some)).size).toBe(90);
    const shown = narrow.requests[0]?.body.split('\n')[0] ?? '';
    expect(Object.keys(JSON.parse(shown) as object)).toEqual(['@timestamp', 'message']);
    expect(await agent.end('SIGTERM')).toBe(0);
  }, 180_000);
});

describe('what a collector refuses', () => {
  it('waits as a dead letter, which can be sent again', async () => {
    let isMended = false;
    const hec = await sink((request) => {
      const at = messagesIn(request).indexOf('line 13');
      return at < 0 || isMended ? OK : { status: 400, body: { text: 'Incorrect index', code: 7 } };
    });
    const agent = installation(`outputs: [{type: splunk-hec, name: splunk, url: "${hec.url}", token: t}]\n`);
    writeFileSync(agent.path('app.log'), lines(40));
    await agent.startAgent();
    await until(() => agent.run('dlq', 'list', '--format', 'json').stdout.includes('Incorrect index'), 'a dead letter');
    expect(JSON.parse(agent.run('dlq', 'list', '--format', 'json').stdout)).toMatchObject({
      pipeline: 'tocsin.yaml',
      plugin: 'splunk',
      events: 1,
    });
    expect(agent.run('dlq', 'show').stdout).toContain('line 13');
    expect((await agent.runBeside('dlq', 'replay')).stderr).toContain('0 sent again and removed, 1 stay');
    isMended = true;
    const before = hec.requests.length;
    expect((await agent.runBeside('dlq', 'replay')).stderr).toContain('1 sent again and removed, 0 stay');
    expect(hec.requests.slice(before).flatMap(messagesIn)).toEqual(['line 13']);
    expect(agent.run('dlq', 'list', '--format', 'json').stdout).toBe('');
  }, 120_000);
});

const messagesIn = ({ body }: SunkRequest): unknown[] =>
  body
    .split('\n')
    .filter(Boolean)
    .map((line) => (JSON.parse(line) as { event: { message: string } }).event.message);

describe('tocsin send', () => {
  it('says what the other side answers', async () => {
    const hec = await sink(({ headers }) =>
      headers.authorization === 'Splunk right' ? OK : { status: 403, body: { text: 'Invalid token', code: 4 } },
    );
    const { run, runBeside } = bound(
      installation(`outputs:
- {type: splunk-hec, url: "${hec.url}", token: right}
- {type: splunk-hec, name: wrong, url: "${hec.url}", token: wrong}
- {type: splunk-hec, name: secure, url: "${hec.url.replace('http:', 'https:')}", token: right}
- {type: http, name: nobody, url: "http://127.0.0.1:${await freePort()}"}
- {type: file, file: out.log}
`),
    );
    const right = await runBeside('send', '--to', 'splunk-hec');
    expect([right.status, right.stdout]).toEqual([0, expect.stringContaining('answered 200 Success')]);
    expect(hec.requests.at(-1)?.body).toContain('This is a test event of Tocsin');
    const said = async (name: string) => {
      const { status, stderr } = await runBeside('send', '--to', name);
      return [status, stderr];
    };
    expect(await said('wrong')).toEqual([1, expect.stringContaining('403 Invalid token: check `token`')]);
    expect(await said('secure')).toEqual([1, expect.stringContaining('does not speak TLS')]);
    expect(await said('nobody')).toEqual([1, expect.stringContaining('nobody listens there')]);
    expect(run('send', '--to', 'file').status).toBe(0);
    expect(run('send', '--to', 'elsewhere')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('there are: '),
    });
  }, 120_000);
});

const bound = (installation: AgentInstallation) => ({
  run: (...args: string[]) => installation.run(...args),
  runBeside: (...args: string[]) => installation.runBeside(...args),
});

it('a file beside the configuration takes lines', async () => {
  const agent = installation(
    'outputs: [{type: file, file: "out/%{[log][level]}.jsonl", redact: {secrets: [customer]}}]\n',
  );
  writeFileSync(agent.path('app.log'), 'customer=12345 pays\n');
  await agent.startAgent();
  const read = (): string => {
    try {
      return readFileSync(agent.path('out/%{[log][level]}.jsonl'), 'utf8');
    } catch {
      return '';
    }
  };
  await until(() => read().includes('pays'), 'a line in the file');
  expect(read()).not.toContain('12345');
}, 60_000);

it('an agent without outputs says so', () => {
  expect(installation('').run('agent')).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('has no `outputs`'),
  });
}, 30_000);
