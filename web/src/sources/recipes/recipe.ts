import type { Fields } from '../../api/decode.ts';

/** Where a sender is pointed to. */
export interface Place {
  /** Host name or address, as the sender reaches it. */
  readonly host: string;
  readonly port: number;
  readonly isTls: boolean;
  /** What the sender shows; a word in its place where none is made. */
  readonly secret: string;
}

/** Lines to paste, or to run. */
export interface Step {
  readonly title: string;
  readonly text: string;
}

/** How a secret is written into an input of this type. */
export interface SecretWay {
  /** The options with one more of them. */
  readonly add: (options: Fields, secret: string) => Fields;
  /** Whether senders must show one. */
  readonly isNeeded: boolean;
}

/** How one kind of sender is connected. */
export interface Recipe {
  /** In the address of the page. */
  readonly id: string;
  readonly name: string;
  readonly summary: string;
  /** The type of the input that takes it. */
  readonly input: string;
  /** Of a new input, beside its secret. */
  readonly options?: Fields;
  readonly secret?: SecretWay;
  readonly steps: (place: Place) => readonly Step[];
  /** What is good to know. */
  readonly note?: string;
}

export const urlOf = ({ host, port, isTls }: Place): string =>
  `${isTls ? 'https' : 'http'}://${bracketed(host)}:${port}`;

export const addressOf = ({ host, port }: Place): string => `${bracketed(host)}:${port}`;

const bracketed = (host: string): string => (host.includes(':') && !host.startsWith('[') ? `[${host}]` : host);
