import type { InputContext } from '../input.ts';

/** Says once who may send, where an operator may not have meant it. `proof`: what would show who sends. */
export function warnOfOpenDoor(
  { address, isProven, proof }: { readonly address: string; readonly isProven: boolean; readonly proof: string },
  notice: InputContext['notice'],
): void {
  if (isProven || isLoopback(address)) return;
  notice('warn', `whoever reaches ${address} can write events: ${proof}, or listen on 127.0.0.1`);
}

const isLoopback = (address: string): boolean =>
  address === 'localhost' || address === '::1' || address.startsWith('127.') || address.startsWith('::ffff:127.');
