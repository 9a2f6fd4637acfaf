import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { createRedactor, type Event, parseJsonObject, share, type ValueObject } from './index.ts';

const redactor = createRedactor();
const text = (value: string): string => redactor.redactText(value);

describe('text that holds no secret stays as it is', () => {
  it.each([
    'password reset email',
    'CSRF token missing.',
    'Forbidden (CSRF token from POST incorrect.): /accounts/login/',
    "Forbidden (CSRF token from the 'X-Csrftoken' HTTP header has incorrect length.): /x",
    'Forbidden (CSRF cookie not set.): /login/',
    'AXES: New login failure by {username: "bob", ip_address: "192.0.2.1"}. Created new record in the database.',
    'AXES: Repeated login failure by (bob). Cookie: none',
    'Session data corrupted',
    'session: expired',
    'Invalid characters in session key',
    'password: This field is required.',
    'Failed to send password reset email to 12',
    'user changed the secret of the vault',
    'Authorization: failed for the user bob',
    'token: invalid',
    'bearer authentication is wanted',
    'status code=404, exit code=1, error code: ECONNREFUSED',
    '{"code":"ECONNREFUSED","statusCode":404}',
    '{"password":null,"token":false,"tokens":1200}',
    'password=',
    'sudo: bob : TTY=pts/0 ; PWD=/home/bob ; USER=root ; COMMAND=/usr/bin/id',
    'mapping=1 shipping=2 spin=3 zip_code=12345',
    '/accounts/password_reset/done/',
    '203.0.113.9 - - [23/Nov/2026:01:58:06 -0600] "GET /?next=/a&page=2 HTTP/1.1" 200 5 "-" "Mozilla/5.0 (X11)"',
    'user password reset requested, passenger=3 compass: north',
    'GET /api/token/refresh/?key=name&auth=basic HTTP/1.1',
    'SESSION_COOKIE_AGE=1209600 token_type=bearer grant_type=password',
    'https://medium.example/@user:1 and git@github.com:x/y.git',
    'GET /products/reset/all/abcdefghijklmnopqrstuvwxyz HTTP/1.1',
    'the task-force and the sg.example host, --password',
    'see https://example.org:8080/@user and mail to a:b@example.org',
  ])('%s', (line) => {
    expect(text(line)).toBe(line);
  });
});

describe('text that holds one', () => {
  it.each([
    ['password=hunter2', 'password=[redacted]'],
    ['login user=bob password=hunter2, ip=1', 'login user=bob password=[redacted], ip=1'],
    ['password: hunter2', 'password: [redacted]'],
    ['PASSWORD = "hunter 2" x', 'PASSWORD = "[redacted]" x'],
    ['{"user":"bob","password":"hun\\"ter2","n":1}', '{"user":"bob","password":"[redacted]","n":1}'],
    ["{'password1': 'hunter2', 'user': 'x'}", "{'password1': '[redacted]', 'user': 'x'}"],
    ['{"msg":"{\\"password\\":\\"hunter2\\",\\"a\\":1}"}', '{"msg":"{\\"password\\":\\"[redacted]\\",\\"a\\":1}"}'],
    ['{"db_password":12345,"a":1}', '{"db_password":[redacted],"a":1}'],
    ['{"secrets":{"a":"b}"},"x":1}', '{"secrets":[redacted],"x":1}'],
    ['{"credentials":{"username":"b","otp":"1"},"x":1}', '{"credentials":{"username":"b","otp":"[redacted]"},"x":1}'],
    [
      '{"credentials":["a"],"session":{"id":"b","n":{}},"x":1}',
      '{"credentials":[redacted],"session":[redacted],"x":1}',
    ],
    ['{"tokens":["a","b"],"x":1}', '{"tokens":[redacted],"x":1}'],
    [
      "<QueryDict: {'csrfmiddlewaretoken': ['abc'], 'username': ['bob']}>",
      "<QueryDict: {'csrfmiddlewaretoken': [redacted], 'username': ['bob']}>",
    ],
    ['Authorization: Bearer abc.def', 'Authorization: Bearer [redacted]'],
    ['Authorization: Basic dXNlcjpwYXNz', 'Authorization: Basic [redacted]'],
    ['Proxy-Authorization: Digest username="a", response="b"', 'Proxy-Authorization: [redacted]'],
    ['authorization: 0123456789', 'authorization: [redacted]'],
    ['"authorization":"Bearer abc","host":"x"', '"authorization":"[redacted]","host":"x"'],
    ["'HTTP_COOKIE': 'sessionid=abc; csrftoken=def'", "'HTTP_COOKIE': '[redacted]'"],
    ['Cookie: sessionid=abc; csrftoken=def\nHost: x', 'Cookie: [redacted]\nHost: x'],
    ['Set-Cookie: sid=abc; Path=/\r\nHost: x', 'Set-Cookie: [redacted]\r\nHost: x'],
    ['sessionid=abc123 csrftoken=def456', 'sessionid=[redacted] csrftoken=[redacted]'],
    ['PHPSESSID=abc123; JSESSIONID=def', 'PHPSESSID=[redacted]; JSESSIONID=[redacted]'],
    ['"GET /r?token=abc,def&next=/ HTTP/1.1" 200', '"GET /r?token=[redacted]&next=/ HTTP/1.1" 200'],
    ['/cb?code=4f9aBc81d02e7&state=1', '/cb?code=[redacted]&state=1'],
    ['/r?next=%2Fa%3Ftoken%3Dabc%26b%3D1', '/r?next=%2Fa%3Ftoken%3D[redacted]%26b%3D1'],
    ['password=a&b&next=/', 'password=[redacted]&next=/'],
    ['api_key=abc X-Api-Key: 1234567890', 'api_key=[redacted] X-Api-Key: [redacted]'],
    ['postgres://shop:s3cr@t@db:5432/x', 'postgres://shop:[redacted]@db:5432/x'],
    ['redis://:pw@cache/0', 'redis://:[redacted]@cache/0'],
    ['got eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl here', 'got [redacted] here'],
    ['key AKIAIOSFODNN7EXAMPLE used', 'key [redacted] used'],
    ['-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----\nafter', '[redacted]\nafter'],
    ['-----BEGIN PRIVATE KEY-----\nMIIE', '[redacted]'],
    ['hash pbkdf2_sha256$870000$salt$aGFzaA== of bob', 'hash [redacted] of bob'],
    ['unclosed "password": "abc', 'unclosed "password": "[redacted]'],
    ['password[]=abc', 'password[]=[redacted]'],
    ["COOKIES: {'a': 'abc'}", 'COOKIES: [redacted]'],
    ['/x?X-Amz-Signature=0a1b2c3d4e5f&y=1', '/x?X-Amz-Signature=[redacted]&y=1'],
    ['/x?key=0a1b2c3d4e5f&auth=a1b2c3d4e5f6', '/x?key=[redacted]&auth=[redacted]'],
    ['https://0a1b2c3d4e5f60718293@o1.ingest.sentry.io/1', 'https://[redacted]@o1.ingest.sentry.io/1'],
    ['https://hooks.slack.com/services/T00000000/B00000000/abc', 'https://hooks.slack.com/services/[redacted]'],
    [
      'GET /accounts/reset/MQ/cq1x2y-0123456789abcdef0123456789abcdef/ HTTP/1.1',
      'GET /accounts/reset/MQ/[redacted]/ HTTP/1.1',
    ],
    ['<ns:password type="t">abc</ns:password>', '<ns:password type="t">[redacted]</ns:password>'],
    ['name="password"\r\n\r\nabc\r\n--', 'name="password"\r\n\r\n[redacted]\r\n--'],
    ["('password', 'abc')", "('password', '[redacted]')"],
    ["[(b'cookie', b'a=b'), (b'accept', b'x')]", "[(b'cookie', b'[redacted]'), (b'accept', b'x')]"],
    ['run --db-password abc --verbose', 'run --db-password [redacted] --verbose'],
    ['AccountKey=abc', 'AccountKey=[redacted]'],
    [`sk-proj-${'aB1'.repeat(8)}`, '[redacted]'],
    [`glpat-${'aB1'.repeat(8)}`, '[redacted]'],
    [`npm_${'aB1'.repeat(12)}`, '[redacted]'],
    [`github_pat_${'aB1'.repeat(8)}`, '[redacted]'],
    [`SG.${'aB1'.repeat(8)}.${'aB1'.repeat(8)}`, '[redacted]'],
    ['pin=1234 otp=999999', 'pin=[redacted] otp=[redacted]'],
    ['Pass-Phrase and passphrase => "x y"', 'Pass-Phrase and passphrase => "[redacted]"'],
  ])('%s', (line, expected) => {
    expect(text(line)).toBe(expected);
    expect(text(expected)).toBe(expected);
  });
});

const word = fc
  .string({ unit: fc.constantFrom(...'abcXYZ0189'), minLength: 8, maxLength: 24 })
  .map((tail) => `S3${tail}`);
const around = fc.string({ maxLength: 30 }).filter((value) => !/[\\"'=:]|s3/i.test(value));
const shapes: readonly ((secret: string) => string)[] = [
  (secret) => `password=${secret}`,
  (secret) => `"password": "${secret}"`,
  (secret) => `'new_password1': '${secret}'`,
  (secret) => `?api_key=${secret}&x=1`,
  (secret) => `Authorization: Bearer ${secret}`,
  (secret) => `Cookie: sessionid=${secret}; a=b`,
  (secret) => `"x-auth-token":"${secret}"`,
  (secret) => `amqp://user:${secret}@host/`,
  (secret) => `client_secret=${secret}`,
  (secret) => `{"refresh_token":["${secret}"]}`,
];

describe('properties', () => {
  it('no secret survives, whatever is around it, and a second time changes nothing', () => {
    fc.assert(
      fc.property(fc.constantFrom(...shapes), word, around, around, (shape, secret, before, after) => {
        const redacted = text(`${before} ${shape(secret)} ${after}`);
        expect(redacted).not.toContain(secret);
        expect(text(redacted)).toBe(redacted);
      }),
      { numRuns: 1000 },
    );
  });

  it('leaves what comes before and after byte for byte', () => {
    const calm = fc.string({ unit: fc.constantFrom(...'abc é漢\u0000\u001b[]{}()/.-_') });
    fc.assert(
      fc.property(calm, calm, word, (before, after, secret) => {
        expect(text(`${before} password="${secret}" ${after}`)).toBe(`${before} password="[redacted]" ${after}`);
      }),
    );
  });

  it('is idempotent on any text', () => {
    const piece = fc.constantFrom(
      'password',
      'token',
      'code',
      '=',
      ':',
      '"',
      "'",
      '\\',
      '&',
      '?',
      '{',
      '[',
      ']',
      '}',
      ' ',
      '\n',
      'a1',
      '%3D',
      '://',
      '@',
      'Bearer',
      'cookie',
      'session',
      ',',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 24 }), (pieces) => {
        const once = text(pieces.join(''));
        expect(text(once)).toBe(once);
      }),
      { numRuns: 5000 },
    );
  });

  it.each([
    'password:',
    'password="a" ',
    '?code=',
    'authorization: ',
    'token=a,',
    'eyJ-',
    '://a:',
    'token": {"',
    'secret: \\\\\\"',
    'cookie: a',
    'bearer a ',
    '"tokens": [[[',
    "password='",
    'session: x ',
    'pwd=/',
    '-',
    '<',
    '<a',
    '?a',
    '?sig=a',
    '://a',
    'name="',
    "('",
    '--password ',
    '/reset/a/a-',
  ])('takes linear time on half a megabyte of %s', (piece) => {
    const hostile = piece.repeat(Math.floor(500_000 / piece.length));
    const start = performance.now();
    text(hostile);
    expect(performance.now() - start).toBeLessThan(2000);
  });
});

describe('events', () => {
  const redact = (fields: object): { event: unknown; count: number } => {
    const event = parseJsonObject(JSON.stringify({ '@timestamp': 1, ...fields }));
    if (typeof event === 'string') throw new Error(event);
    const count = redactor.redactEvent(event as Event);
    return { event: JSON.parse(JSON.stringify({ ...event, '@timestamp': undefined })), count };
  };

  it.each([
    [{ user: { password: 'x' } }, { user: { password: '[redacted]' } }, 1],
    [{ a: [{ b: [{ new_password1: 'x' }] }] }, { a: [{ b: [{ new_password1: '[redacted]' }] }] }, 1],
    [{ credentials: { username: 'a', passcode: 'y' } }, { credentials: { username: 'a', passcode: '[redacted]' } }, 1],
    [
      { credentials: ['a', { key: 'b' }], aws_credentials: 'c' },
      { credentials: ['[redacted]', { key: 'b' }], aws_credentials: '[redacted]' },
      2,
    ],
    [{ otp: 123456, pin: '1', token: 7 }, { otp: '[redacted]', pin: '[redacted]', token: '[redacted]' }, 3],
    [{ 'Set-Cookie': ['a=b', 'c=d'] }, { 'Set-Cookie': '[redacted]' }, 1],
    [
      { req: { headers: { authorization: 'x', cookie: 'y' } } },
      { req: { headers: { authorization: '[redacted]', cookie: '[redacted]' } } },
      2,
    ],
    [{ event: { code: '4625' }, code: 200 }, { event: { code: '4625' }, code: 200 }, 0],
    [{ code: '123456' }, { code: '[redacted]' }, 1],
    [
      { err: { code: 'ECONNREFUSED' }, error: { code: '12345' } },
      { err: { code: 'ECONNREFUSED' }, error: { code: '12345' } },
      0,
    ],
    [{ session: { id: 'x', age: 3 } }, { session: { id: '[redacted]', age: 3 } }, 1],
    [{ session: 'abc' }, { session: '[redacted]' }, 1],
    [{ password: '', token: null, secret: true }, { password: '', token: null, secret: true }, 0],
    [
      { completion_tokens: 12, password_changed: 'yes', cookies_enabled: 1 },
      { completion_tokens: 12, password_changed: 'yes', cookies_enabled: 1 },
      0,
    ],
    [{ url: { query: 'token=abc&a=b' } }, { url: { query: 'token=[redacted]&a=b' } }, 1],
    [{ tags: ['x', 'password=abc'] }, { tags: ['x', 'password=[redacted]'] }, 1],
    [{ signature: 'authn_login_fail' }, { signature: 'authn_login_fail' }, 0],
  ])('%j', (fields, expected, count) => {
    expect(redact(fields)).toEqual({ event: expected, count });
    expect(redact(expected)).toEqual({ event: expected, count: 0 });
  });

  it('a secret key hides its value at any depth that JSON may have', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), word, (depth, secret) => {
        let fields: object = { password: secret };
        for (let level = 0; level < depth; level++) fields = level % 2 === 0 ? { a: fields } : { a: [fields] };
        expect(JSON.stringify(redact(fields).event)).not.toContain(secret);
      }),
    );
  });

  it('what is deeper than any path reaches is not kept', () => {
    let fields: object = { plain: 'deep down' };
    for (let level = 0; level < 90; level++) fields = { a: fields };
    const event = { '@timestamp': 1, ...fields };
    redactor.redactEvent(event);
    expect(JSON.stringify(event)).not.toContain('deep down');
  });

  it('knows the names that the operator adds and takes away', () => {
    const own = createRedactor({ keys: ['member-number'], keep: ['page_token'] });
    const event: Event = {
      '@timestamp': 1,
      memberNumber: 'a',
      page_token: 'b',
      text: 'member_number=abc page_token=def',
      alone: 'Member Number: "abc"',
    };
    own.redactEvent(event);
    expect(event).toEqual({
      '@timestamp': 1,
      memberNumber: '[redacted]',
      page_token: 'b',
      text: 'member_number=[redacted] page_token=def',
      alone: 'Member Number: "[redacted]"',
    });
  });
});

describe('the quick scan', () => {
  it.each([
    'password=abc',
    'pwd=abc',
    'SECRET=abc',
    'credentials=abc',
    'token=abc',
    'apikey=abc',
    'Authorization=abc',
    'cookie=abc',
    'sessid=abc',
    'csrf=abc',
    'xsrf=abc',
    'otp=abc',
    'pin=abc',
    'jwt=abc',
    'connect.sid=abc',
    '?code=4f9aBc81d02e7',
    'Bearer abc123def',
    'basic dXNlcjpwYXNz',
    'x://a:abc@',
    'AKIAIOSFODNN7EXAMPLE',
    'ASIAIOSFODNN7EXAMPLE',
    'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2ln',
    `ghp_${'a1'.repeat(18)}`,
    'xoxb-1234567890-abc',
    'sk_live_0123456789abcdef',
    `AIza${'b'.repeat(35)}`,
    '-----BEGIN PRIVATE KEY-----abc',
    'scrypt$abc',
    'bcrypt$$2b$abc',
    'session=abc1',
    'pass=abc',
  ])('misses no kind of secret: %s', (secret) => {
    expect(text(secret)).toContain('[redacted]');
    expect(text(`漢字 ${secret}`)).toContain('[redacted]');
  });
});

it('what events share stays as it is, and the event with a secret in it has its own', () => {
  const shared = share({ original: 'curl password=hunter2', os: { name: 'Linux' } });
  const event: Event = {
    '@timestamp': 0,
    user_agent: shared as ValueObject,
    same: share({ name: 'x' }) as ValueObject,
  };
  const { same } = event;
  expect(redactor.redactEvent(event)).toBe(1);
  expect(event.user_agent).toEqual({ original: expect.not.stringContaining('hunter2'), os: { name: 'Linux' } });
  expect(shared.original).toContain('hunter2');
  expect(event.same).toBe(same);
});

it('a text without secrets, its message, and names that look suspect hide nothing from the look at the rest', () => {
  const make = (): Event => ({
    '@timestamp': 0,
    message: 'order placed by kim',
    event: { original: '10:00 order placed by kim', dataset: 'django.security.csrf', reason: 'token=hunter2222' },
  });
  for (let time = 0; time < 3; time++) {
    const event = make();
    expect(redactor.redactEvent(event)).toBe(1);
    expect(event).toEqual({
      ...make(),
      event: { original: '10:00 order placed by kim', dataset: 'django.security.csrf', reason: 'token=[redacted]' },
    });
  }
});

test('what stands in two fields is redacted, and counted, in both', () => {
  const line = `${'x'.repeat(70)} password=hunter2 and token=abcdef0123456789`;
  for (const again of [line, `${line.slice(0, -1)}8`, line]) {
    const event: Event = { '@timestamp': 0, message: again, event: { original: again }, note: again };
    expect(redactor.redactEvent(event)).toBe(6);
    const redacted = text(again);
    expect(redacted).not.toContain('hunter2');
    expect(event).toMatchObject({ message: redacted, event: { original: redacted }, note: redacted });
  }
});
