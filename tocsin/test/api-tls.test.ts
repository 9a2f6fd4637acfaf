import { once } from 'node:events';
import { request as httpsRequest } from 'node:https';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:tls';
import { expect, it } from 'vitest';
import { ApiFixture, PASSWORD } from './api-fixture.ts';

// For localhost and this test alone: openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 36500
const KEY = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg1SAnDhVPsXxEhh00
fYxkgxVmih1t0Qv7aSax+UhH/3WhRANCAAQls2QlslT/jVCrwyOCGxk1mp//5yuu
hd0lO9ut42a/XPFtOsnNJaI5u7bzsEZKW4NxQAj30nALPx83MKGh7iwI
-----END PRIVATE KEY-----
`;
const CERT = `-----BEGIN CERTIFICATE-----
MIIBmzCCAUGgAwIBAgIUfb2sAe3/DOpWWWEZpETrhPeZyAgwCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyNDAyNTY0N1oYDzIxMjYxMDMx
MDI1NjQ3WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAAQls2QlslT/jVCrwyOCGxk1mp//5yuuhd0lO9ut42a/XPFtOsnNJaI5
u7bzsEZKW4NxQAj30nALPx83MKGh7iwIo28wbTAdBgNVHQ4EFgQUmBQ6Fxkf7auE
EbxH3ooSfI6d488wHwYDVR0jBBgwFoAUmBQ6Fxkf7auEEbxH3ooSfI6d488wDwYD
VR0TAQH/BAUwAwEB/zAaBgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEwCgYIKoZI
zj0EAwIDSAAwRQIgFT8HRmL1zAgqodSCiFpUcCFGl8S1ENDG6hI6s+l1eRQCIQCG
QAJRDiA8VSuzBPCEgDAq8yCPEYHsjvyEPCfsZBa/Rw==
-----END CERTIFICATE-----
`;

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
