import { describe, expect, it } from 'vitest';
import { createZone, type Event, getField } from '../../event/index.ts';
import { apacheErrorFormat } from './format.ts';

const format = apacheErrorFormat(createZone('UTC'));
const FIELDS = ['event.action', 'http.response.status_code', 'user.name', 'source.ip', 'source.port', 'event.code'];
const decode = (line: string): Event => format.decode(line, 0) ?? { '@timestamp': -1 };
const view = (event: Event) => FIELDS.map((name) => getField(event, name));

const NONE = undefined;
const NEW = '[Wed Nov 25 22:51:30.759451 2026] [core:error] [pid 7005:tid 140667133085440] ';
const OLD = '[Wed Oct 11 14:32:52 2000] [error] ';

describe("Apache's error log", () => {
  it.each([
    [
      `${NEW}[client 192.0.2.7:58060] AH01630: client denied by server configuration: /x`,
      'authz_fail',
      403,
      NONE,
      '192.0.2.7',
      58060,
      'AH01630',
    ],
    [
      `${NEW}[client 2001:db8::1:58060] AH00128: File does not exist: /x`,
      'http_request',
      404,
      NONE,
      '2001:db8::1',
      58060,
      'AH00128',
    ],
    [
      `${NEW}(13)Permission denied: [client 192.0.2.7:5] AH00035: access to /x denied (filesystem path '/x')`,
      'authz_fail',
      403,
      NONE,
      '192.0.2.7',
      5,
      'AH00035',
    ],
    [
      `${NEW}[client 192.0.2.7:5] AH00126: Invalid URI in request GET /../x HTTP/1.1`,
      'malicious_extraneous',
      400,
      NONE,
      '192.0.2.7',
      5,
      'AH00126',
    ],
    [
      `${NEW}[client 192.0.2.7:5] AH01617: user alice: authentication failure for "/x": Password Mismatch`,
      'authn_login_fail',
      401,
      'alice',
      '192.0.2.7',
      5,
      'AH01617',
    ],
    [
      `${NEW}[client 192.0.2.7:5] AH01618: user a not found not found: /x: y not found: /z`,
      'authn_login_fail',
      401,
      'a not found',
      '192.0.2.7',
      5,
      'AH01618',
    ],
    [
      `${NEW}[client 192.0.2.7:5] AH00128: File does not exist: /x[client 198.51.100.66:1] AH01630: x`,
      'http_request',
      404,
      NONE,
      '192.0.2.7',
      5,
      'AH00128',
    ],
    [`${NEW}AH00491: caught SIGTERM, shutting down`, 'sys_shutdown', NONE, NONE, NONE, NONE, 'AH00491'],
    [`${NEW}AH00052: child pid 7 exit signal Segmentation fault (11)`, 'sys_crash', NONE, NONE, NONE, NONE, 'AH00052'],
    [`${OLD}[client 192.0.2.7] File does not exist: /x`, 'http_request', 404, NONE, '192.0.2.7', NONE, NONE],
    [
      `${OLD}[client 2001:db8::1:5] user eve not found: /x`,
      'authn_login_fail',
      401,
      'eve',
      '2001:db8::1:5',
      NONE,
      NONE,
    ],
    [`${OLD}something [client 198.51.100.66] new`, NONE, NONE, NONE, NONE, NONE, NONE],
  ])('%s', (line, ...expected) => expect(view(decode(line))).toEqual(expected));

  it('reads a request, the file of a source and a referrer', () => {
    const event = decode(
      `${NEW}core.c(4): [client 192.0.2.7:5] AH00126: Invalid URI in request GET /../x HTTP/1.1, referer: b`,
    );
    expect(['http.request.method', 'url.path', 'http.request.referrer'].map((name) => getField(event, name))).toEqual([
      'GET',
      '/../x',
      'b',
    ]);
  });
});
