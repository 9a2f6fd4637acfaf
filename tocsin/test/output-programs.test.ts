import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { findOutputPlugin } from '../src/outputs/index.ts';
import { MailServer } from './mail-server.ts';
import { type RunningOutput, startOutput } from './output-rig.ts';

const ends: (() => unknown)[] = [];
let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tocsin-output-'));
});
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
  rmSync(folder, { recursive: true });
});

const output = (name: string, options: Readonly<Record<string, unknown>>): RunningOutput => {
  const running = startOutput(name, options);
  ends.push(() => running.deliverer.close?.());
  return running;
};

describe('the pipe output', () => {
  it('writes to a program, and ends it in order', async () => {
    const path = join(folder, 'out');
    const running = output('pipe', { command: `cat >> ${path}`, message_format: '%{message}' });
    await running.send([{ message: 'one' }, { message: '$(touch evil); `id`' }]);
    await running.send([{ message: 'three' }]);
    await running.deliverer.close?.();
    expect(readFileSync(path, 'utf8')).toBe('one\n$(touch evil); `id`\nthree\n');
  });

  it('begins a program anew that ends', async () => {
    const path = join(folder, 'out');
    const running = output('pipe', { command: `head -n 1 >> ${path}`, message_format: '%{message}' });
    for (let n = 0; n < 20 && (running.counts.get('restarts') ?? 0) === 0; n++) {
      await running.send([{ message: `line ${n}` }]);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    await running.send([{ message: 'again' }]);
    await running.deliverer.close?.();
    expect(readFileSync(path, 'utf8')).toContain('line 0\n');
    expect(readFileSync(path, 'utf8').split('\n').length).toBeGreaterThan(2);
  });

  it('ends a program that nothing is written to any more', async () => {
    const path = join(folder, 'ended');
    const running = output('pipe', { command: `cat; touch ${path}`, ttl: 0.05 });
    await running.send([{ message: 'one' }]);
    while (!existsSync(path)) await new Promise((resolve) => setTimeout(resolve, 5));
  });

  it('takes no command with fields, and asks for leave', () => {
    const plugin = findOutputPlugin('pipe');
    if (plugin === undefined) throw new Error('no pipe');
    expect(z.safeParse(plugin.options, { command: 'echo %{message}' }).success).toBe(false);
    expect(() =>
      plugin.createDeliverer?.(z.parse(plugin.options, { command: 'cat' }), {
        ecs: 'v8',
        clock: Date.now,
        count: () => undefined,
        notice: () => undefined,
        bury: () => Promise.resolve(),
        permissions: { run: (program) => `${program} is not allowed`, path: () => undefined },
      }),
    ).toThrow('pipe is not allowed');
  });
});

describe('the csv output', () => {
  const written = async (options: Readonly<Record<string, unknown>>, events: readonly object[]): Promise<string> => {
    const path = join(folder, 'out.csv');
    const running = output('csv', { path, fields: ['a', '[b][c]', '@timestamp'], ...options });
    await running.send(events);
    return readFileSync(path, 'utf8');
  };
  const TIME = '1970-01-01T00:00:00.000Z';

  it.each<[string, object, object, string]>([
    ['values', {}, { a: 'x', b: { c: 1 } }, `x,1,${TIME}\n`],
    ['what is missing', {}, {}, `,,${TIME}\n`],
    ['what must be quoted', {}, { a: 'x,"y"\nz', b: { c: [1] } }, `"x,""y""\nz",[1],${TIME}\n`],
    ['other separators', { csv_options: { col_sep: ';', row_sep: '\r\n' } }, { a: 'x;y' }, `"x;y";;${TIME}\r\n`],
    ['quotes everywhere', { csv_options: { force_quotes: 'true' } }, { a: 'x' }, `"x","","${TIME}"\n`],
    ['formulas', {}, { a: '=cmd|x', b: { c: -1 } }, `'=cmd|x,-1,${TIME}\n`],
    ['formulas, when told so', { spreadsheet_safe: false }, { a: '=1+1' }, `=1+1,,${TIME}\n`],
  ])('writes %s', async (_title, options, event, expected) => {
    expect(await written({ ...options }, [event])).toBe(expected);
  });

  it.each(['=1', '+1', '-1', '@x', '\tx', '\rx'])('guards %j', async (text) => {
    expect(await written({ fields: ['a'] }, [{ a: text }])).toMatch(/^"?'/);
  });
});

describe('the email output', () => {
  const server = async (options = {}): Promise<MailServer> => {
    const mails = await new MailServer(options).start();
    ends.push(() => mails.stop());
    return mails;
  };
  const mail = { address: '127.0.0.1', from: 'tocsin@shop.example', to: 'ops@shop.example' };

  it('sends each event as a mail', async () => {
    const { mails, port } = await server();
    const running = output('email', {
      ...mail,
      port,
      to: 'ops@shop.example, %{who}@shop.example',
      cc: 'cc@shop.example',
      subject: 'Alert: %{title}',
      body: 'Hello\\n%{message}',
      htmlbody: '<b>%{message}</b>',
    });
    await running.send([{ who: 'ann', title: 'x\r\nBcc: evil@example.org', message: '<script>1</script>' }]);
    const [one] = mails;
    expect(one?.to).toEqual(['ops@shop.example', 'ann@shop.example', 'cc@shop.example']);
    expect(one?.parsed.subject).toContain('Alert: x');
    expect(one?.parsed.text).toContain('Hello\n<script>1</script>');
    expect(one?.parsed.html).toContain('<b>&lt;script&gt;1&lt;/script&gt;</b>');
    expect(one?.parsed.bcc).toBeUndefined();
  });

  it('buries a mail that is refused, and sends the next', async () => {
    const { mails, port } = await server({
      onRcptTo: ({ address }: { address: string }, _session: unknown, done: (error?: Error) => void) =>
        done(address.startsWith('gone') ? Object.assign(new Error('no such user'), { responseCode: 550 }) : undefined),
    });
    const running = output('email', { ...mail, port, to: '%{who}', body: 'x' });
    await running.send([{ who: 'gone@shop.example' }, { who: 'ann@shop.example' }, { who: 'nobody' }]);
    expect(mails.map(({ to }) => to)).toEqual([['ann@shop.example']]);
    expect(running.dead).toMatchObject([{ reason: expect.stringContaining('no such user') }, {}]);
  });

  it('tries again what the server puts off', async () => {
    let asked = 0;
    const { mails, port } = await server({
      onMailFrom: (_address: unknown, _session: unknown, done: (error?: Error) => void) =>
        done(++asked === 1 ? Object.assign(new Error('later'), { responseCode: 451 }) : undefined),
    });
    const running = output('email', { ...mail, port, body: 'x' });
    await running.send([{}]);
    expect([mails.length, running.counts.get('retries'), running.dead.length]).toEqual([1, 1, 0]);
  });

  it('sends nothing in the clear where TLS is wanted', async () => {
    const { mails, port } = await server();
    const running = output('email', { ...mail, port, use_tls: true });
    const abort = new AbortController();
    const sent = running.send([{}], abort.signal);
    while (running.notices.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    abort.abort();
    await expect(sent).rejects.toThrow();
    expect(mails).toHaveLength(0);
  });
});
