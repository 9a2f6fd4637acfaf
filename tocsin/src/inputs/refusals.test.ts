import { expect, it } from 'vitest';
import { isRefusal, refusalsIn } from './refusals.ts';

it.each([
  ['answered_401', true],
  ['answered_503', true],
  ['answered_200', false],
  ['connection_refused', true],
  ['frame_refused', true],
  ['handshake_failed', true],
  ['requests', false],
  ['redacted', false],
])('%s is a refusal: %s', (reason, expected) => expect(isRefusal(reason)).toBe(expected));

it('adds them up', () => expect(refusalsIn({ requests: 9, answered_401: 2, connection_refused: 1 })).toBe(3));
