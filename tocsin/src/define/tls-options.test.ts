import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { clientTls, clientTlsOptions, serverTls, serverTlsOptions } from './tls-options.ts';

const server = z.strictObject(serverTlsOptions('required'));
const client = z.strictObject(clientTlsOptions);
const PAIR = { ssl_certificate: 'c', ssl_key: 'k' };

describe('serverTls', () => {
  it.each([
    [{}, undefined],
    [{ ...PAIR, ssl_enabled: false }, undefined],
    [{ ...PAIR, ssl_enabled: true, ssl_certificate_authorities: 'a' }, 'required'],
    [{ ...PAIR, ssl_enabled: 'true', ssl_client_authentication: 'none' }, 'none'],
    [{ ssl_enable: true, ssl_cert: 'c', ssl_key: 'k', ssl_verify: false }, 'none'],
    [{ ...PAIR, ssl: true, ssl_verify_mode: 'peer', ssl_certificate_authorities: ['a'] }, 'optional'],
    [{ ssl_enabled: true, ssl_keystore_path: 'p12', ssl_client_authentication: 'none' }, 'none'],
  ])('%j asks clients for a certificate: %s', (written, clients) => {
    expect(serverTls(server.parse(written), 'required')?.clients).toBe(clients);
  });

  it.each([
    [{ ssl_enabled: true }, /^ssl_enabled: /],
    [{ ssl_enabled: true, ...PAIR }, /^ssl_client_authentication: "required" needs/],
    [{ ssl_enabled: true, ssl_certificate: 'c' }, /^ssl_certificate: it and `ssl_key`/],
    [{ ssl_enabled: true, ...PAIR, ssl_keystore_path: 'p12' }, /^ssl_certificate: write either/],
    [{ ssl_enabled: true, ssl_keystore_path: 'jks', ssl_keystore_type: 'jks' }, /^ssl_keystore_type: convert/],
  ])('refuses %j', (written, message) => {
    expect(() => serverTls(server.parse(written), 'required')).toThrow(message);
  });
});

describe('clientTls', () => {
  it('takes older names', () => {
    const settings = clientTls(client.parse({ cacert: 'a', client_cert: 'c', client_key: 'k' }));
    expect(settings).toMatchObject({ authorities: ['a'], certificate: 'c', key: 'k', verify: true });
    expect(clientTls(client.parse({ ssl_verification_mode: 'none' })).verify).toBe(false);
  });

  it('refuses what it can not read', () => {
    expect(client.safeParse({ ssl_truststore_path: 'jks' }).error?.issues[0]).toMatchObject({
      path: ['ssl_truststore_path'],
      message: 'write the authorities as PEM into `ssl_certificate_authorities`',
    });
    expect(client.safeParse({ ssl_supported_protocols: 'SSLv3' }).success).toBe(false);
  });
});
