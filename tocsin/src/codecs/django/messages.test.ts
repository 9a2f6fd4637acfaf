import { describe, expect, it } from 'vitest';
import { createZone, getField } from '../../event/index.ts';
import { djangoTextFormat, readMessage } from './text.ts';

const read = (message: string, logger?: string, exceptionType?: string) => {
  const { dataset, action, status, path, reason } = readMessage(message, logger, exceptionType, undefined);
  return [dataset, action, status, path, reason];
};

const REQUEST = 'django.request';
const CSRF = 'django.security.csrf';

describe("Django's messages", () => {
  it.each([
    ['Not Found: /x', REQUEST, 'http_request', 404, '/x', undefined],
    ['Gone: /x', REQUEST, 'http_request', 410, '/x', undefined],
    ['Unauthorized: /x', REQUEST, 'authz_fail', 401, '/x', undefined],
    ['Forbidden: /x', REQUEST, 'authz_fail', 403, '/x', undefined],
    ['Bad Request: /x', REQUEST, 'input_validation_fail', 400, '/x', undefined],
    ['Too Many Requests: /x', REQUEST, 'excess_rate_limit_exceeded', 429, '/x', undefined],
    ['Service Unavailable: /x', REQUEST, 'http_error', 503, '/x', undefined],
    ['Forbidden (Permission denied): /x', REQUEST, 'authz_fail', 403, '/x', 'Permission denied'],
    ['Method Not Allowed (PUT): /x', REQUEST, 'http_request', 405, '/x', undefined],
    ['Bad Request (UnicodeDecodeError)', REQUEST, 'input_validation_fail', 400, undefined, 'UnicodeDecodeError'],
    [
      'Forbidden (Referer checking failed - a (b): /c does not match any trusted origins.): /x',
      CSRF,
      'input_validation_fail',
      403,
      '/x',
      'Referer checking failed - a (b): /c does not match any trusted origins.',
    ],
    [
      'Forbidden (Origin checking failed - null does not match any trusted origins.): /x',
      CSRF,
      'malicious_cors',
      403,
      '/x',
      'Origin checking failed - null does not match any trusted origins.',
    ],
  ])('%s', (message, dataset, action, status, path, reason) => {
    const expected = [dataset, action, status, path, reason];
    expect(read(message)).toEqual(expected);
    expect(read(message, dataset)).toEqual(expected);
  });

  it.each([
    [
      "Invalid HTTP_HOST header: 'a'. The domain name provided is not valid according to RFC 1034/1035.",
      'DisallowedHost',
      'malicious_extraneous',
    ],
    ['Unsafe redirect exceeding 2048 characters', 'DisallowedRedirect', 'malicious_direct_reference'],
    ["Detected path traversal attempt in '../x'", 'SuspiciousFileOperation', 'malicious_direct_reference'],
    ["File name '../x' includes path elements", 'SuspiciousFileOperation', 'malicious_direct_reference'],
    ["Could not derive file name from '..'", 'SuspiciousFileOperation', 'malicious_direct_reference'],
    ['The multipart parser got stuck, which shouldn’t happen', 'SuspiciousMultipartForm', 'malicious_extraneous'],
    ['Request body exceeded settings.DATA_UPLOAD_MAX_MEMORY_SIZE.', 'RequestDataTooBig', 'malicious_extraneous'],
    ['The field password cannot be referenced.', 'DisallowedModelAdminToField', 'malicious_direct_reference'],
    ['Invalid characters in session key', 'InvalidSessionKey', 'malicious_extraneous'],
  ])('%s', (message, className, action) => {
    const expected = [`django.security.${className}`, action, 400, undefined, message];
    expect(read(message)).toEqual(expected);
    expect(read(message, `django.security.${className}`)).toEqual(expected);
  });

  it("takes a third party's class of suspicious operation by its logger", () => {
    expect(read('odd token', 'django.security.OddToken').slice(0, 3)).toEqual([
      'django.security.OddToken',
      'malicious_extraneous',
      400,
    ]);
  });

  it('leaves a status without phrase open', () => {
    const expected = [REQUEST, 'http_request', undefined, '/x', undefined];
    expect(read('Unknown Status Code: /x')).toEqual(expected);
    expect(read('Unknown Status Code: /x', REQUEST)).toEqual(expected);
  });

  it("knows a third party's suspicious operation by the frame of the handler, where no logger is shown", () => {
    const stack = (frame: string): string => `Traceback (most recent call last):\n  File "${frame}", line 55, in inner`;
    const record = (frame: string): string =>
      `ERROR 2026-11-23T01:00:00+00:00 odd token\n${stack(frame)}\nshop.OddToken: odd token`;
    const action = (frame: string): unknown =>
      getField(djangoTextFormat('level-time', createZone('UTC')).decode(record(frame), 0) ?? {}, 'event.dataset');
    expect(action('/x/django/core/handlers/exception.py')).toBe('django.security.OddToken');
    expect(action('/srv/app/views.py')).toBeUndefined();
  });

  it('knows a bad request by its exception', () => {
    expect(read('bad thing: /x', undefined, 'django.core.exceptions.BadRequest')).toEqual([
      REQUEST,
      'input_validation_fail',
      400,
      '/x',
      'bad thing',
    ]);
    expect(read('bad thing: /x')).toEqual([undefined, undefined, undefined, undefined, undefined]);
  });

  it("leaves an application's words of the same shape alone", () => {
    expect(read('Not Found: /x', 'shop.search').slice(0, 2)).toEqual([undefined, undefined]);
  });

  it.each([
    ['Failed to send password reset email to 7', 'django.contrib.auth', 'mail_error'],
    ['Error saving to cache (default)', 'django.contrib.sessions', 'cache_error'],
  ])('%s', (message, dataset, action) => {
    expect(read(message).slice(0, 2)).toEqual([dataset, action]);
  });
});

describe('django-axes', () => {
  const client = (user: string) =>
    `{username: "${user}", ip_address: "192.0.2.4", user_agent: "curl/8", path_info: "/admin/login/"}`;

  it.each([
    [`AXES: New login failure by ${client('eve')}. Created new record in the database.`, 'authn_login_fail'],
    [`AXES: Repeated login failure by ${client('eve')}. Updated existing record in the database.`, 'authn_login_fail'],
    [`AXES: Locking out ${client('eve')} after repeated login failures.`, 'authn_login_lock'],
    [`AXES: Successful login by ${client('eve')}.`, 'authn_login_success'],
  ])('%s', (message, action) => {
    const facts = readMessage(message, 'axes.handlers.database', undefined, undefined);
    expect([facts.action, facts.user, facts.address, facts.path]).toEqual([
      action,
      'eve',
      '192.0.2.4',
      '/admin/login/',
    ]);
  });

  it('does not take an address out of the user name, nor a masked name', () => {
    const forged = readMessage(
      `AXES: New login failure by ${client('x", ip_address: "198.51.100.1')}.`,
      undefined,
      undefined,
      undefined,
    );
    expect([forged.user, forged.address]).toEqual(['x", ip_address: "198.51.100.1', '192.0.2.4']);
    expect(
      readMessage(`AXES: New login failure by ${client('****')}.`, undefined, undefined, undefined).user,
    ).toBeUndefined();
  });
});

describe('uvicorn', () => {
  it('reads a refused request', () => {
    const facts = readMessage('Invalid HTTP request received.', 'uvicorn.error', undefined, undefined);
    expect([facts.dataset, facts.action, facts.status]).toEqual(['uvicorn.error', 'malicious_extraneous', 400]);
  });

  it('reads an access message', () => {
    const facts = readMessage('203.0.113.7:50123 - "GET /x?y HTTP/1.1" 403 Forbidden', undefined, undefined, undefined);
    expect([facts.dataset, facts.action, facts.address, facts.method, facts.path, facts.status]).toEqual([
      'uvicorn.access',
      'authz_fail',
      '203.0.113.7',
      'GET',
      '/x?y',
      403,
    ]);
  });
});
