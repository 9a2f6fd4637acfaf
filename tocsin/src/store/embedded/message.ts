/** What parent and engine say to each other over the channel of the fork. */
export interface StartMessage {
  readonly kind: 'start';
  readonly directory: string;
  readonly password: string;
  readonly memory: number;
  readonly searches: number;
}

export type StartOutcome =
  | { readonly kind: 'ready'; readonly port: number; readonly version: string }
  | { readonly kind: 'failed'; readonly reason: FailReason; readonly message: string };

export type EngineMessage = StartOutcome | { readonly kind: 'alive' };

/** `missing`: the library is not there; `locked`: another engine has the directory; `other`: what the engine says. */
export type FailReason = 'missing' | 'locked' | 'other';

export function isStartMessage(message: unknown): message is StartMessage {
  return typeof message === 'object' && message !== null && 'kind' in message && message.kind === 'start';
}

export function isAliveQuestion(message: unknown): boolean {
  return typeof message === 'object' && message !== null && 'kind' in message && message.kind === 'alive?';
}

export function isAlive(message: unknown): boolean {
  return typeof message === 'object' && message !== null && 'kind' in message && message.kind === 'alive';
}

export function isStartOutcome(message: unknown): message is StartOutcome {
  return (
    typeof message === 'object' &&
    message !== null &&
    'kind' in message &&
    (message.kind === 'ready' || message.kind === 'failed')
  );
}
