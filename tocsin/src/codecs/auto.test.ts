import { describe, expect, it } from 'vitest';
import { getField } from '../event/index.ts';
import { auto } from './auto.ts';
import { decodeBytes } from './decode-bytes.ts';

const ACCESS = '192.0.2.1 - - [23/Nov/2026:01:58:06 +0000] "GET / HTTP/1.1" 200 1 "-" "-"';
const PLAIN = '2026-11-23 01:57:17,889 [WARNING] django.request: Not Found: /x';
const decode = (text: string, memory?: string) =>
  decodeBytes(auto, [Buffer.from(text)], { options: { timeZone: 'UTC' }, ...(memory === undefined ? {} : { memory }) });
const types = (text: string, memory?: string) =>
  decode(text, memory).decoded.map(({ event }) => getField(event, '@metadata.sourcetype'));

describe('auto', () => {
  it('says what it chose, once, and remembers it', () => {
    const result = decode(`${PLAIN}\n${PLAIN}\n`);
    expect(result.notices).toEqual(['sample is read as Django (TIME LEVEL logger: message)']);
    expect(result.memory).toBe('django-time-level');
    expect(decode(`${PLAIN}\n`, result.memory).notices).toEqual([]);
  });

  it('ignores a memory that it does not know', () => {
    expect(decode(`${ACCESS}\n`, 'gone').memory).toBe('clf');
  });

  it('reads each record of a mixed source as what it is', () => {
    const text = [
      '[2026-11-23 01:58:06 +0000] [1] [INFO] Booting worker with pid: 2',
      ACCESS,
      'Not Found: /x',
      ACCESS,
      PLAIN,
      '{"levelname": "INFO", "name": "security", "message": "User logged in: alice"}',
      '{"hello": "world"}',
      'WARNING Forbidden: /y',
      ACCESS,
    ].join('\n');
    expect(types(`${text}\n`)).toEqual([
      'gunicorn',
      'access_combined',
      'django',
      'access_combined',
      'django',
      'django',
      'json',
      'django',
      'access_combined',
    ]);
  });

  it("reads the application's bare messages among gunicorn's", () => {
    const boot = '[2026-11-23 01:58:06 +0000] [1] [INFO] Booting worker with pid: 2';
    const { decoded } = decode(
      `${boot}\nFailed login for bob from 192.0.2.4\nhello\nUser logged in: alice\n${ACCESS}\n`,
    );
    expect(decoded.map(({ event }) => [getField(event, 'event.action'), getField(event, 'user.name')])).toEqual([
      ['worker_started', undefined],
      ['authn_login_fail', 'bob'],
      [undefined, undefined],
      ['authn_login_success', 'alice'],
      ['http_request', undefined],
    ]);
  });

  it('reads unknown text as lines, with the traceback that follows one', () => {
    const { decoded, notices } = decode(
      'hello\n  indented\nwoe\nTraceback (most recent call last):\n  File "x"\nValueError: no\nbye\n',
    );
    expect(decoded.map(({ event }) => [event.message, getField(event, 'error.type')])).toEqual([
      ['hello', undefined],
      ['  indented', undefined],
      ['woe', 'ValueError'],
      ['bye', undefined],
    ]);
    expect(notices).toEqual(['sample is read as plain lines']);
  });

  it('takes a traceback without a record as one event', () => {
    const { decoded } = decode(
      `${ACCESS}\nTraceback (most recent call last):\n  File "x"\nValueError: no\n${ACCESS}\n`,
    );
    expect(decoded.map(({ event }) => event.message)).toEqual([undefined, 'no', undefined]);
    expect(getField(decoded[1]?.event ?? {}, 'error.type')).toBe('ValueError');
  });

  it('follows a source that changes its format, and says so', () => {
    const simple = 'WARNING Forbidden: /y';
    const { notices, decoded } = decode(`${`${ACCESS}\n`.repeat(70)}${`${simple}\n`.repeat(200)}`);
    expect(notices).toHaveLength(2);
    expect(notices[1]).toContain('Django (LEVEL message)');
    expect(decoded).toHaveLength(270);
  });

  it.each(['Django (LEVEL message)', 'plain lines'])(
    'is not misled by one forged line at the beginning: %s',
    (title) => {
      const head = title === 'plain lines' ? '' : 'ERROR ';
      const forged = 'INFO 2026-11-23T01:00:00+00:00 User logged in: root';
      const stack = 'Traceback (most recent call last):\n  File "x.py", line 1, in f\n    raise OddToken(x)\n';
      const text = `${head}odd token\n${forged}\n${stack}shop.OddToken: odd token\n${forged}\n`;
      const { decoded, notices } = decode(`${text}${`${head}paid\n`.repeat(40)}`);
      expect(notices).toEqual([`sample is read as ${title}`]);
      expect(decoded.filter(({ event }) => event.message === 'paid')).toHaveLength(40);
    },
  );

  it('lets no forged record swallow the records of a source that has no prefix', () => {
    const forged = 'INFO 2026-11-23T01:00:00+00:00 nothing';
    const { decoded } = decode(`${'Not Found: /x\n'.repeat(20)}paid ${forged}\n${forged}\npaid\nNot Found: /y\n`);
    expect(decoded.map(({ event }) => event.message).slice(20)).toEqual([
      `paid ${forged}`,
      'nothing',
      'paid',
      'Not Found: /y',
    ]);
  });

  it('takes every object of a source of Django JSON as a record of Django', () => {
    const first = '{"severity":"INFO","logger":"django.request","message":"Not Found: /x"}';
    const { decoded } = decode(`${first}\n{"severity":"WARNING","logger":"shop","message":"low stock"}\n`);
    expect(getField(decoded[1]?.event ?? {}, 'log')).toEqual({ level: 'warning', logger: 'shop' });
  });

  it('finds out that a source of JSON is of Django, and leaves the records of pino among them alone', () => {
    const text = [
      '{"severity":"INFO","logger":"shop","message":"started"}',
      '{"message":"Not Found: /x","status_code":404,"request":"<WSGIRequest: GET \'/x\'>"}',
      '{"severity":"INFO","logger":"accounts","message":"User logged in: alice"}',
      '{"level":30,"msg":"hello"}',
    ];
    const { decoded, notices } = decode(`${text.join('\n')}\n`);
    expect(decoded.map(({ event }) => getField(event, '@metadata.sourcetype'))).toEqual([
      'json',
      'django',
      'django',
      'json',
    ]);
    expect(getField(decoded[2]?.event ?? {}, 'event.action')).toBe('authn_login_success');
    expect(notices).toEqual(['sample is read as JSON lines', 'sample is read as Django (JSON)']);
  });

  it('counts and marks what begins like JSON and is none', () => {
    const { decoded, counts } = decode('{"a": 1}\n{"a": oops}\n');
    expect(decoded[1]?.event.tags).toEqual(['_jsonparsefailure']);
    expect([...counts]).toEqual([['record_unreadable', 1]]);
  });

  it('does not take a time in brackets somewhere in a line for an access log', () => {
    const line = 'hap haproxy[3]: 192.0.2.1:55 [23/Nov/2026:01:58:06.885] web~ app 0/0 "GET / HTTP/1.1"';
    expect(decode(`${line}\n`).notices).toEqual(['sample is read as plain lines']);
  });

  it('follows a source of prefixed records that changes to simple ones, and loses few of them', () => {
    for (const line of ['WARNING Not Found: /x', 'Not Found: /x']) {
      const { notices, decoded, counts } = decode(`${`${PLAIN}\n`.repeat(100)}${`${line}\n`.repeat(300)}`);
      expect(notices).toHaveLength(2);
      expect(decoded.length).toBeGreaterThan(360);
      expect(counts.get('multiline_truncated')).toBe(1);
    }
  });

  it('does not wait for a strict format, and chooses at a flush', () => {
    const seen: unknown[] = [];
    const decoder = auto.createDecoder(auto.options.parse({}), {
      emit: (event, from, to) => {
        seen.push([event.message, from, to]);
      },
      offset: 0,
      clock: () => 5,
      source: 'x',
      count: () => {},
      notice: () => {},
      remember: () => {},
    });
    decoder.push(Buffer.from('hello\nwor'));
    expect([seen.length, decoder.settled, decoder.pending]).toEqual([0, 0, true]);
    decoder.flush({ final: false });
    expect([seen, decoder.settled, decoder.pending]).toEqual([[['hello', 0, 6]], 6, true]);
    decoder.push(Buffer.from('ld\n\n'));
    decoder.flush({ final: false });
    expect([seen[1], decoder.settled, decoder.pending]).toEqual([['world', 6, 12], 13, false]);
  });

  it('gives all records of a source of Django the same index', () => {
    const { decoded } = decode(`${PLAIN}\n${ACCESS}\n`);
    expect(decoded.map(({ event }) => getField(event, '@metadata'))).toEqual([
      { index: 'django-logs', sourcetype: 'django' },
      { index: 'django-logs', sourcetype: 'access_combined' },
    ]);
    expect(getField(decode(`${ACCESS}\n`).decoded[0]?.event ?? {}, '@metadata')).toEqual({
      sourcetype: 'access_combined',
    });
  });

  it('does not stall on hostile lines', () => {
    const heads = [
      '',
      'WARNING ',
      '2026-11-23 01:57:17,889 [ERROR] django.request: ',
      '[23/Nov/2026 01:58:06] "',
      '{"levelname":"',
    ];
    const tails = [
      'a',
      '"',
      '\\x22',
      ' - "',
      'failed login ',
      'user=',
      '1.1.1.1 from ',
      '): /',
      '", ip_address: "',
      '[',
      'a.',
    ];
    const started = performance.now();
    for (const head of heads) for (const tail of tails) decode(`${`${head}${tail.repeat(20_000)}\n`.repeat(2)}x\n`);
    expect(performance.now() - started).toBeLessThan(5000);
  });
});
