import type { SMTPSentMessageInfo } from 'nodemailer';
import { type Delivered, DeliveryFailure } from '../action.ts';

/** Messages of which some recipients are done are remembered up to so many. */
const REMEMBERED = 1_000;

/** Who has taken a message already, so that a repeat goes to the others only. Forgotten at a restart: then all get it again. */
export class Recipients {
  readonly #done = new Map<string, Set<string>>();

  left(key: string, all: readonly string[]): readonly string[] {
    const done = this.#done.get(key);
    return done === undefined ? all : all.filter((address) => !done.has(address));
  }

  /** Throws where somebody was refused: the message is to be tried again. */
  settle(key: string, { accepted, rejected, rejectedErrors, response }: SMTPSentMessageInfo): Delivered {
    if (rejected.length === 0) {
      this.#done.delete(key);
      return { detail: said(response) };
    }
    const done = this.#done.get(key) ?? new Set();
    for (const one of accepted) done.add(addressOf(one));
    this.#done.set(key, done);
    const [oldest] = this.#done.keys();
    if (this.#done.size > REMEMBERED && oldest !== undefined) this.#done.delete(oldest);
    const why = rejectedErrors?.[0]?.response ?? '';
    throw new DeliveryFailure(`refused for ${rejected.map(addressOf).join(', ')}: ${said(why)}`);
  }
}

const addressOf = (one: string | { readonly address: string }): string => (typeof one === 'string' ? one : one.address);

const said = (response: string): string => response.replaceAll(/\s+/g, ' ').trim().slice(0, 300);

const SENTENCES: Readonly<Record<string, string>> = {
  ETIMEDOUT: 'no answer in time',
  ECONNECTION: 'the connection was closed',
  EDNS: 'its name cannot be resolved',
  ETLS: 'no encrypted connection came about',
  EAUTH: 'user or password were refused',
  EENVELOPE: 'sender or recipients were refused',
  EMESSAGE: 'the message was refused',
};

/** What the library says, in a sentence. Every failure is tried again: servers are mended, and their 5xx answers too. */
export const failureOf = (error: unknown, timeout: number): DeliveryFailure => {
  if (error instanceof DeliveryFailure) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const response = error instanceof Error && 'response' in error ? String(error.response ?? '') : '';
  const message = error instanceof Error ? error.message : String(error);
  const sentence = SENTENCES[code] ?? 'the mail server cannot be reached';
  const told = code === 'ETIMEDOUT' ? `${sentence} (${timeout / 1000} s)` : sentence;
  return new DeliveryFailure(`${told}: ${said(response || message)}`, { cause: error });
};
