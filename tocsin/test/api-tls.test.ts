import { once } from 'node:events';
import { request as httpsRequest } from 'node:https';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:tls';
import { expect, it } from 'vitest';
import { ApiFixture, PASSWORD } from './api-fixture.ts';
import { CERT, KEY } from './certificate.ts';

it('speaks TLS, marks its cookie secure, refuses old versions, and stops in time', async () => {
  const fixture = await new ApiFixture().start({ tls: { key: KEY, cert: CERT } });
  await fixture.addUser('alice', 'viewer');
  await fixture.app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = fixture.app.server.address() as AddressInfo;
  const cookies = await new Promise<string[] | undefined>((resolve, reject) => {
    const request = httpsRequest(
      {
        host: '127.0.0.1',
        port,
        ca: CERT,
        path: '/api/v1/session',
        method: 'POST',
        headers: { 'content-type': 'application/json' },
      },
      (response) => {
        response.resume();
        response.on('end', () => resolve(response.headers['set-cookie']));
      },
    );
    request.on('error', reject);
    request.end(JSON.stringify({ user: 'alice', password: PASSWORD }));
  });
  expect(cookies?.[0]).toMatch(/^tocsin_session=.*Secure/);

  const old = connect({ host: '127.0.0.1', port, ca: CERT, maxVersion: 'TLSv1.1', minVersion: 'TLSv1' });
  const [error] = await once(old, 'error').catch((thrown) => [thrown]);
  expect(String(error)).toMatch(/protocol|version|EPROTO|no ciphers/i);

  const idle = connect({ host: '127.0.0.1', port, ca: CERT });
  await once(idle, 'secureConnect');
  const begin = performance.now();
  await fixture.stop();
  expect(performance.now() - begin).toBeLessThan(1_500);
  idle.destroy();
});
