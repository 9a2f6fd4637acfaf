import { describe, expect, it } from 'vitest';
import { createZone, type Event, getField } from '../../event/index.ts';
import { nginxErrorFormat } from './format.ts';

const format = nginxErrorFormat(createZone('UTC'));
const read = (message: string): Event =>
  format.decode(`2026/11/25 22:51:30 [error] 12#12: *5 ${message}`, 0) ?? { '@timestamp': -1 };
const view = (event: Event) =>
  ['event.action', 'http.response.status_code', 'user.name'].map((name) => getField(event, name));

const IP = '192.0.2.7';
const FORGED = '198.51.100.66';
const NONE = undefined;
const TAIL = `, client: ${IP}, server: shop, request: "GET /x HTTP/1.1", host: "shop"`;

describe("nginx's error log", () => {
  it.each([
    ['access forbidden by rule', 'authz_fail', 403, NONE],
    ['directory index of "/srv/" is forbidden', 'authz_fail', 403, NONE],
    ['open() "/srv/x" failed (2: No such file or directory)', 'http_request', 404, NONE],
    ['open() "/srv/x" failed (13: Permission denied)', 'authz_fail', 403, NONE],
    ['"/srv/x/index.html" is not found (2: No such file or directory)', 'http_request', 404, NONE],
    ['user "alice": password mismatch', 'authn_login_fail', 401, 'alice'],
    [
      'user "a" was not found in "/x", client" was not found in "/etc/users"',
      'authn_login_fail',
      401,
      'a" was not found in "/x", client',
    ],
    ['limiting requests, excess: 0.995 by zone "slow"', 'excess_rate_limit_exceeded', NONE, NONE],
    ['client sent invalid method while reading client request line', 'malicious_extraneous', 400, NONE],
    ['client intended to send too large body: 9 bytes', 'input_validation_fail', 413, NONE],
    ['upstream timed out (110: Connection timed out) while connecting to upstream', 'http_error', NONE, NONE],
    [
      'FastCGI sent in stderr: "PHP message: Failed login for bob" while reading response header from upstream',
      'authn_login_fail',
      NONE,
      'bob',
    ],
    ['something new', NONE, NONE, NONE],
  ])('%s', (message, ...expected) => {
    const event = read(message + TAIL);
    expect(view(event)).toEqual(expected);
    expect([event.message, getField(event, 'source.ip'), getField(event, 'url.domain')]).toEqual([message, IP, 'shop']);
  });

  const encoded = (text: string) => text.replaceAll(' ', '%20').replaceAll('"', '%22').replaceAll('\n', '%0a');
  const missing = (path: string) =>
    `open() "/srv/${path}" failed (2: No such file or directory), client: ${IP}, server: _, request: "GET /${encoded(path)} HTTP/1.1", host: "shop"`;
  const whole = `, client: ${FORGED}, server: x, request: "GET / HTTP/1.1"`;
  it.each([
    ['a part in the path', missing(`, client: ${FORGED}, server: x`), IP, false],
    ['a request in the path', missing(`"${whole}`), NONE, true],
    ['all in the path', missing(`"${whole}, referrer: "`), NONE, true],
    [
      'a part in the referrer',
      `access forbidden by rule${TAIL}, referrer: "x, client: ${FORGED}, server: x"`,
      IP,
      false,
    ],
    ['all in the referrer', `access forbidden by rule${TAIL}, referrer: "x"${whole}`, IP, false],
    [
      'all in the referrer of a missing file',
      `open() "/srv/x" failed (2: No)${TAIL}, referrer: "x"${whole}`,
      IP,
      false,
    ],
    ['all in the path and in the referrer', `${missing(`"${whole}, referrer: "`)}, referrer: "x"${whole}`, NONE, true],
    ['what an application said', `FastCGI sent in stderr: "x"${whole}, referrer: "" while reading${TAIL}`, NONE, true],
    ['a part with line breaks', missing(`\nx${whole}\n`), IP, true],
    ['many', `open() "/${`, client: ${FORGED}, server: x`.repeat(20)}" failed (2: No)${TAIL}`, NONE, true],
  ])('does not take an address from %s', (_, message, address, isTagged) => {
    const event = read(message);
    expect([getField(event, 'source.ip'), event.tags !== undefined]).toEqual([address, isTagged]);
  });

  it('takes none from a line that nginx has cut', () => {
    const path = 'a'.repeat(2048 - 40 - whole.length);
    expect(getField(read(`open() "/${path}"${whole}`), 'source.ip')).toBe(NONE);
  });

  it('is not stalled by long text', () => {
    const event = read(`open() "/${', client: 1.1.1.1, server: x, request: "'.repeat(30_000)}`);
    expect(getField(event, 'source.ip')).toBe(NONE);
  });
});
