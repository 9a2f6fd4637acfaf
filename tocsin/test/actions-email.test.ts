import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { ACTIONS, type Action, DeliveryFailure } from '../src/alert/index.ts';
import { CERT, KEY } from './certificate.ts';
import { finding, HOSTILE, notification, START } from './finding.ts';
import { MailServer } from './mail-server.ts';

const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

const never = new AbortController().signal;

const server = async (options?: ConstructorParameters<typeof MailServer>[0]): Promise<MailServer> => {
  const made = await new MailServer(options).start();
  ends.push(() => made.stop());
  return made;
};

const mail = (port: number, smtp: object = {}, rest: object = {}): Action => {
  const declaration = ACTIONS.find(({ name }) => name === 'email');
  if (declaration === undefined) throw new Error('no action email');
  const options = declaration.options.parse({
    to: ['ops@shop.example', 'boss@shop.example'],
    from: 'tocsin@shop.example',
    smtp: { host: '127.0.0.1', port, security: 'none', timeout: '2s', ...smtp },
    ...rest,
  });
  const action = declaration.create(options, { clock: () => START, version: '1.2.3' });
  ends.push(() => action.close());
  return action;
};

describe('a mail', () => {
  test('says who, what, when and where, as text and as HTML', async () => {
    const { port, mails } = await server();
    const { detail } = await mail(port).deliver(notification(), never);
    expect(detail).toContain('queued');
    const [{ parsed, to } = { parsed: undefined, to: [] }] = mails;
    expect(to).toEqual(['ops@shop.example', 'boss@shop.example']);
    expect(parsed?.subject).toBe('[high] Credential stuffing');
    expect(parsed?.messageId).toBe('<00112233445566778899aabbccddeeff.mail@shop.example>');
    for (const body of [parsed?.text, parsed?.html]) {
      expect(body).toContain('203.0.113.7');
      expect(body).toContain('1 result, more than 0');
      expect(body).toContain('https://siem.example/alerts/0011');
      expect(body).toContain('2026-11-25 11:55:00 UTC');
    }
    expect(parsed?.headers.find(({ key }) => key === 'auto-submitted')?.value).toBe('auto-generated');
  });

  test('is signed in and encrypted where the server wants it', async () => {
    const secure = { key: KEY, cert: CERT };
    const onAuth = (
      auth: { username?: string | null | undefined; password?: string | null | undefined },
      _session: object,
      done: (error: Error | null, response?: { user: string }) => void,
    ): void => {
      if (auth.password === 'right') done(null, { user: String(auth.username) });
      else done(new Error('wrong password'));
    };
    const starttls = await server({ ...secure, disabledCommands: [], onAuth });
    const login = { host: 'localhost', security: 'starttls', user: 'tocsin', ca: CERT };
    await mail(starttls.port, { ...login, password: 'right' }).deliver(notification(), never);
    expect(starttls.mails).toMatchObject([{ secure: true, user: 'tocsin' }]);
    await expect(mail(starttls.port, { ...login, password: 'wrong' }).deliver(notification(), never)).rejects.toThrow(
      'user or password were refused',
    );
    const implicit = await server({ ...secure, secure: true, disabledCommands: [], onAuth });
    await mail(implicit.port, { ...login, security: 'tls', password: 'right' }).deliver(notification(), never);
    expect(implicit.mails).toMatchObject([{ secure: true, user: 'tocsin' }]);
  });

  test('is not sent where encryption was asked for and is not there, or by nobody who is known', async () => {
    const plain = await server();
    await expect(mail(plain.port, { security: 'starttls' }).deliver(notification(), never)).rejects.toThrow(
      'no encrypted connection came about',
    );
    const unknown = await server({ key: KEY, cert: CERT, disabledCommands: ['AUTH'] });
    await expect(
      mail(unknown.port, { host: 'localhost', security: 'starttls' }).deliver(notification(), never),
    ).rejects.toThrow(DeliveryFailure);
    expect([...plain.mails, ...unknown.mails]).toEqual([]);
  });

  test('that some recipients refuse goes again to those only', async () => {
    let refuses = true;
    const { port, mails } = await server({
      onRcptTo: ({ address }, _session, done) =>
        refuses && address.startsWith('boss') ? done(new Error('mailbox full')) : done(),
    });
    const action = mail(port);
    await expect(action.deliver(notification(), never)).rejects.toThrow('refused for boss@shop.example');
    refuses = false;
    await action.deliver(notification(), never);
    expect(mails.map(({ to }) => to)).toEqual([['ops@shop.example'], ['boss@shop.example']]);
    expect(new Set(mails.map(({ parsed }) => parsed.messageId)).size).toBe(1);
  });

  test.each([
    ['refuses', (socket: Socket) => socket.end('554 no service\r\n'), /554 no service/],
    ['never greets', () => undefined, /no answer in time/],
    ['hangs up', (socket: Socket) => socket.destroy(), /connection|reached|closed/],
  ])('to a server that %s fails with a sentence', async (_name, onConnection, message) => {
    const sockets: Socket[] = [];
    const listener: Server = createServer((socket) => {
      sockets.push(socket.on('error', () => undefined));
      onConnection(socket);
    });
    await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
    ends.push(async () => {
      for (const socket of sockets) socket.destroy();
      listener.close();
    });
    const address = listener.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const failed = mail(port, { timeout: '500ms' }).deliver(notification(), never);
    await expect(failed).rejects.toThrow(message);
    await expect(failed).rejects.toBeInstanceOf(DeliveryFailure);
  });

  test('of hostile text is harmless', async () => {
    const { port, mails } = await server();
    const text = HOSTILE.join('\n');
    for (const one of [...HOSTILE, text]) {
      await mail(port).deliver(
        notification({
          finding: finding({
            title: one,
            description: one,
            reason: one,
            search: one,
            key: { [one.slice(0, 200)]: one },
            columns: ['_time', one.slice(0, 200), 'user'],
            results: [{ _time: 1, [one.slice(0, 200)]: one, user: one }],
          }),
          links: { alert: 'https://siem.example/alerts/"><script>' },
          others: [finding({ title: one })],
        }),
        never,
      );
    }
    expect(mails).toHaveLength(HOSTILE.length + 1);
    for (const { parsed, raw, to } of mails) {
      expect(to).toEqual(['ops@shop.example', 'boss@shop.example']);
      expect(raw.length).toBeLessThan(200_000);
      expect(parsed.bcc ?? []).toEqual([]);
      expect(raw.slice(0, raw.indexOf('\r\n\r\n'))).not.toMatch(/^Bcc:/im);
      const html = parsed.html ?? '';
      expect(html).not.toMatch(/<(?:script|img|svg)|<[^>]*\son\w+=/i);
      expect(html.match(/href="[^"]*"/g)).toEqual(['href="https://siem.example/alerts/&quot;&gt;&lt;script&gt;"']);
      for (const body of [html, parsed.text ?? '', parsed.subject ?? '']) {
        expect(body).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u200b\ufeff]/);
      }
    }
  });

  test('of a test says so, and one for many alerts names the others', async () => {
    const { port, mails } = await server();
    const others = Array.from({ length: 60 }, (_, index) => finding({ title: `Other ${index}` }));
    await mail(port).deliver(notification({ test: true, others }), never);
    const [first] = mails;
    expect(first?.parsed.subject).toMatch(/^Test: /);
    expect(first?.parsed.text).toContain('This is a test');
    expect(first?.parsed.text).toContain('Other 49');
    expect(first?.parsed.text).toContain('… and 10 more');
  });
});

test('options that would send a password in the clear, or a header of their own, are refused', () => {
  const declaration = ACTIONS.find(({ name }) => name === 'email');
  const parse = (changes: object) =>
    declaration?.options.safeParse({
      to: ['a@b.example'],
      from: 'c@d.example',
      smtp: { host: 'smtp.example' },
      ...changes,
    }).success;
  expect(parse({})).toBe(true);
  expect(parse({ smtp: { host: 'smtp.example', security: 'none', user: 'u', password: 'p' } })).toBe(false);
  expect(parse({ smtp: { host: 'smtp.example', user: 'u' } })).toBe(false);
  expect(parse({ to: ['a@b.example\r\nBcc: x@y.example'] })).toBe(false);
  expect(parse({ from: 'Tocsin <a@b.example>' })).toBe(false);
  expect(parse({ subject: '{{titel}}' })).toBe(false);
});
