import { createSecureContext } from 'node:tls';
import { describe, expect, it } from 'vitest';
import { type TlsFiles, tlsContext } from './tls-context.ts';

const NOTHING: TlsFiles = {
  certificate: undefined,
  chain: [],
  key: undefined,
  passphrase: undefined,
  authorities: [],
  keystore: undefined,
  keystorePassword: undefined,
  protocols: [],
  ciphers: [],
};

describe('tlsContext', () => {
  it.each([
    [[], 'TLSv1.2', undefined],
    [['TLSv1.3'], 'TLSv1.3', 'TLSv1.3'],
    [['TLSv1.3', 'TLSv1.2'], 'TLSv1.2', 'TLSv1.3'],
    [['TLSv1.1', 'TLSv1.2'], 'TLSv1.1', 'TLSv1.2'],
  ])('takes versions %j', (protocols, minVersion, maxVersion) => {
    const context = tlsContext({ ...NOTHING, protocols });
    expect([context.minVersion, context.maxVersion]).toEqual([minVersion, maxVersion]);
  });

  it.each([
    ['TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256', 'ECDHE-RSA-AES128-GCM-SHA256'],
    ['TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384', 'ECDHE-ECDSA-AES256-GCM-SHA384'],
    ['TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256', 'ECDHE-ECDSA-CHACHA20-POLY1305'],
    ['TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384', 'ECDHE-RSA-AES256-SHA384'],
    ['TLS_RSA_WITH_AES_128_CBC_SHA', 'AES128-SHA'],
    ['TLS_AES_256_GCM_SHA384', 'TLS_AES_256_GCM_SHA384'],
    ['ECDHE-RSA-AES128-GCM-SHA256', 'ECDHE-RSA-AES128-GCM-SHA256'],
  ])('knows the cipher suite %s', (name, expected) => {
    const context = tlsContext({ ...NOTHING, ciphers: [name] });
    expect(context.ciphers).toBe(expected);
    createSecureContext(context);
  });

  it('says which suite nobody knows, and which file can not be read', () => {
    expect(() => tlsContext({ ...NOTHING, ciphers: ['TLS_NONE_WITH_NOTHING'] })).toThrow(/TLS_NONE_WITH_NOTHING/);
    expect(() => tlsContext({ ...NOTHING, authorities: ['/nowhere/ca.pem'] })).toThrow(
      /^\/nowhere\/ca.pem can't be read/,
    );
  });
});
