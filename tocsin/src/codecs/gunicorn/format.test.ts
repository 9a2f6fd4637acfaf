import { describe, expect, it } from 'vitest';
import { createZone, getField } from '../../event/index.ts';
import { gunicornErrorFormat } from './format.ts';

const format = gunicornErrorFormat(createZone('UTC'));
const FIELDS = ['event.action', 'source.ip', 'http.request.method', 'http.response.status_code', 'url.path'];
const read = (level: string, message: string) => {
  const event = format.decode(`[2026-11-23 01:58:06 +0000] [7] [${level}] ${message}`, 0) ?? {};
  return FIELDS.map((field) => getField(event, field));
};

describe("gunicorn's error log", () => {
  it.each([
    ['WARNING', 'Invalid request from ip=192.0.2.4: Invalid HTTP Version', 'malicious_extraneous', '192.0.2.4', 400],
    ['WARNING', 'Invalid request from ip=2001:db8::1: x', 'malicious_extraneous', '2001:db8::1', 400],
    ['CRITICAL', 'WORKER TIMEOUT (pid:7)', 'worker_timeout', undefined, undefined],
    ['WARNING', 'Worker graceful timeout (pid:7)', 'worker_timeout', undefined, undefined],
    ['ERROR', 'Worker (pid:7) was sent SIGKILL! Perhaps out of memory?', 'sys_crash', undefined, undefined],
    ['ERROR', 'Worker (pid:7) exited with code 1.', 'sys_crash', undefined, undefined],
    ['INFO', 'Booting worker with pid: 7', 'worker_started', undefined, undefined],
    ['INFO', 'Worker exiting (pid: 7)', 'worker_stopped', undefined, undefined],
    ['INFO', 'Handling signal: hup', 'sys_restart', undefined, undefined],
    ['INFO', 'Handling signal: term', 'sys_shutdown', undefined, undefined],
    ['INFO', 'Using worker: sync', undefined, undefined, undefined],
  ])('%s %s', (level, message, action, address, status) => {
    expect(read(level, message)).toEqual([action, address, undefined, status, undefined]);
  });

  it.each([
    ['/x?y=1', undefined, '/x'],
    ['POST /x?y=1', 'POST', '/x'],
    ['(no URI read)', undefined, undefined],
  ])('a request that failed: %s', (request, method, path) => {
    expect(read('ERROR', `Error handling request ${request}`)).toEqual(['http_error', undefined, method, 500, path]);
  });
});
