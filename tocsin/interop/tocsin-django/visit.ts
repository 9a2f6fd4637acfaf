import { expect } from 'vitest';
import { Visitor } from '../django/visitor.ts';
import type { Shop } from './shop.ts';

export const ATTACKER = '127.0.0.66';
export const ROOT = '127.0.0.7';
const THIEF = '127.0.0.8';
const PROXY = '127.0.0.99';
const BEHIND_PROXY = '198.51.100.3';

/** What must never leave the process, and what this visit adds: cookies and the token of a password reset. */
export const SECRETS = [
  's3cret-of-root',
  's3cret-of-carol',
  'n3w-s3cret-Passphrase',
  'wr0ng-s3cret',
  'qu3ry-s3cret',
  'pin-77001122',
  'otp-88113355',
];

/** Action, who did it, to whom, status, address. */
export type Told = readonly [string, string | null, string | null, number | null, string | null];

const by = (who: string | null, address: string) => (action: string, status: number | null, target?: string) =>
  [action, who, target ?? null, status, address] as Told;

/** Provokes each event by a real request; gives what must be told, and the secrets that this visit had. */
export async function visit(shop: Shop): Promise<{ told: readonly Told[]; secrets: readonly string[] }> {
  const told: Told[] = [];
  const expectTold = (...more: readonly Told[]): void => void told.push(...more);
  const attacker = new Visitor(shop.port, ATTACKER);
  const nobody = by(null, ATTACKER);
  for (const name of ['bob', "admin' OR 1=1--"]) {
    expect((await attacker.login(name, 'wr0ng-s3cret')).status).toBe(200);
    expectTold(by(name, ATTACKER)('authn_login_fail', null));
  }
  // The right password of somebody who may not enter the admin.
  expect((await attacker.login('carol', 's3cret-of-carol')).status).toBe(200);
  expectTold(by('carol', ATTACKER)('authn_login_fail', null));

  for (const [path, status, action] of [
    ['/.env?token=qu3ry-s3cret&pin=pin-77001122&otp=otp-88113355', 404, 'http_request'],
    ['/boom/', 500, 'http_error'],
    ['/denied/', 403, 'authz_fail'],
    ['/async-denied/', 403, 'authz_fail'],
    ['/post-only/', 405, 'http_request'],
    ['/bad/', 400, 'input_validation_fail'],
    ['/odd/', 400, 'malicious_extraneous'],
    ['/slow-down/', 429, 'excess_rate_limit_exceeded'],
    ['/redirect/?next=javascript:alert(1)', 400, 'malicious_direct_reference'],
    ['/path/?f=../../etc/passwd', 400, 'malicious_direct_reference'],
  ] as const) {
    expect([path, (await attacker.get(path)).status]).toEqual([path, status]);
    expectTold(nobody(action, status));
  }
  expect((await attacker.get('/form/', { Host: 'evil.example' })).status).toBe(400);
  expectTold(nobody('malicious_extraneous', 400));
  expect((await new Visitor(shop.port, ATTACKER).post('/form/', { a: '1' })).status).toBe(403);
  expectTold(nobody('input_validation_fail', 403));
  expect((await attacker.post('/form/', { a: '1' }, { Origin: 'https://evil.example' })).status).toBe(403);
  expectTold(nobody('malicious_cors', 403));
  const many = Object.fromEntries(Array.from({ length: 1100 }, (_, index) => [`a${index}`, '1']));
  expect((await attacker.post('/upload/', many)).status).toBe(400);
  expectTold(nobody('malicious_extraneous', 400));
  const part = '--B\r\nContent-Disposition: form-data; name="picture"; filename="shell.php"\r\n\r\n<?php\r\n--B--\r\n';
  const form = { 'Content-Type': 'multipart/form-data; boundary=B', 'Content-Length': String(part.length) };
  expect((await attacker.ask('POST', '/picture/', form, part)).status).toBe(200);
  expectTold(nobody('upload_validation', null));
  await new Visitor(shop.port, ATTACKER).get('/me/', { Cookie: `sessionid=${'a'.repeat(32)}` });
  expectTold(nobody('session_use_after_expire', null));
  // Whoever is no trusted proxy forwards nothing; whom one forwards is the client, however much it forwards itself.
  await attacker.get('/nope/', { 'X-Forwarded-For': '1.1.1.1' });
  expectTold(nobody('http_request', 404));
  await new Visitor(shop.port, PROXY).get('/nope/', { 'X-Forwarded-For': `1.1.1.1, ${BEHIND_PROXY}` });
  expectTold([...by(null, BEHIND_PROXY)('http_request', 404)]);

  await attacker.get('/reset/');
  expect((await attacker.submit('/reset/', { email: 'carol@x.example' })).status).toBe(302);
  expectTold(nobody('authn_password_reset_request', null));
  const link = shop.resetLink();
  const open = await attacker.get(link);
  expect(open.status).toBe(302);
  const page = link.replace(/[^/]+\/$/, 'set-password/');
  await attacker.get(page);
  const fresh = { new_password1: 'n3w-s3cret-Passphrase', new_password2: 'n3w-s3cret-Passphrase' };
  expect((await attacker.submit(page, fresh)).status).toBe(302);
  expectTold(nobody('authn_password_change', null, 'carol'));
  expect((await attacker.get(link)).status).toBe(200);
  expectTold(nobody('authn_password_change_fail', null));

  const root = new Visitor(shop.port, ROOT);
  const rooted = by('root', ROOT);
  expect((await root.login('root', 's3cret-of-root')).status).toBe(302);
  expectTold(rooted('authn_login_success', null));
  const submit = async (path: string, fields: Record<string, string>): Promise<void> => {
    expect([path, (await root.submit(path, fields)).status]).toEqual([path, 302]);
  };
  expect((await root.get('/denied/')).status).toBe(403);
  expectTold(rooted('authz_fail', 403));
  await submit('/admin/auth/group/add/', { name: 'editors', permissions: '1' });
  expectTold(rooted('group_created', null), rooted('privilege_permissions_changed', null), rooted('authz_admin', null));
  for (const username of ['dave', 'erin']) {
    const password = { password1: 'n3w-s3cret-Passphrase', password2: 'n3w-s3cret-Passphrase' };
    await submit('/admin/auth/user/add/', { username, usable_password: 'true', ...password });
    expectTold(rooted('user_created', null, username), rooted('authz_admin', null));
  }
  const ids = shop.shell(
    'from django.contrib.auth.models import User; print("|".join(f"{u.username}={u.pk}" for u in User.objects.all()))',
  );
  const idOf = (name: string): string => new RegExp(`\\b${name}=(\\d+)`).exec(ids)?.[1] ?? '';
  await submit(`/admin/auth/user/${idOf('dave')}/change/`, {
    username: 'dave',
    email: 'dave@evil.example',
    is_active: 'on',
    is_staff: 'on',
    is_superuser: 'on',
    groups: '1',
    user_permissions: '1',
    date_joined_0: '2026-01-01',
    date_joined_1: '00:00:00',
  });
  expectTold(
    // Columns, group, permission.
    ...Array.from({ length: 3 }, () => rooted('authz_change', null, 'dave')),
    rooted('user_updated', null, 'dave'),
    rooted('authz_admin', null),
  );
  const password = { password1: 'n3w-s3cret-Passphrase1', password2: 'n3w-s3cret-Passphrase1' };
  await submit(`/admin/auth/user/${idOf('erin')}/password/`, { usable_password: 'true', ...password });
  expectTold(rooted('authn_password_change', null, 'erin'), rooted('authz_admin', null));
  const selected = new URLSearchParams([
    ['action', 'delete_selected'],
    ['post', 'yes'],
    ['_selected_action', idOf('dave')],
    ['_selected_action', idOf('erin')],
    ['csrfmiddlewaretoken', root.cookie('csrftoken')],
  ]).toString();
  expect((await root.ask('POST', '/admin/auth/user/', {}, selected)).status).toBe(302);
  for (const name of ['dave', 'erin']) expectTold(rooted('user_deleted', null, name), rooted('authz_admin', null));
  const secrets = [root.cookie('sessionid'), root.cookie('csrftoken'), attacker.cookie('csrftoken')];
  await new Visitor(shop.port, THIEF).get('/me/', { Cookie: `sessionid=${root.cookie('sessionid')}` });
  expectTold([...by('root', THIEF)('session_anomaly', null)]);
  await root.get('/me/');
  expectTold(rooted('session_anomaly', null));
  expect((await root.submit('/admin/logout/', {})).status).toBe(200);
  expectTold(rooted('authn_logout', null));
  const token = link.split('/').at(-2) ?? '';
  return { told, secrets: [...secrets, token] };
}
