import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Finding, RespondRule } from '../src/detect/index.ts';
import { type IssuedList, keyFile, Responses, type ResponsesOptions, SigningKey } from '../src/respond/index.ts';
import { finding } from './finding.ts';
import { HOUR, Time } from './schedule-rig.ts';

export interface ListBody {
  readonly version: number;
  readonly sequence: number;
  readonly issued: number;
  readonly expires: number;
  readonly answers: readonly {
    readonly id: string;
    readonly kind: string;
    readonly target: string;
    readonly until: number;
    readonly created: number;
    readonly dryRun: boolean;
    readonly reason: string;
  }[];
}

export const rule = (more: Partial<RespondRule> = {}): RespondRule => ({
  kind: 'block_address',
  for: HOUR,
  mode: 'automatic',
  limit: 20,
  ...more,
});

/** As a client checks it. */
export const verified = ({ body, signature }: Pick<IssuedList, 'body' | 'signature'>, key: string): ListBody => {
  const wanted = `v1=${createHmac('sha256', key).update(body).digest('hex')}`;
  if (signature !== wanted) throw new Error('the signature is wrong');
  return JSON.parse(body.toString('utf8'));
};

/** Responses, one after the other, over one folder and one time. */
export class RespondRig {
  readonly time = new Time();
  readonly folder = mkdtempSync(join(tmpdir(), 'tocsin-respond-'));
  readonly notices: string[] = [];
  readonly options: Partial<ResponsesOptions>;
  readonly muted = new Set<string>();
  #responses: Responses | undefined;

  constructor(options: Partial<ResponsesOptions> = {}) {
    this.options = options;
  }

  get responses(): Responses {
    if (this.#responses === undefined) throw new Error('open it first');
    return this.#responses;
  }

  get key(): string {
    return new SigningKey(keyFile(this.folder)).read();
  }

  get list(): ListBody {
    return verified(this.responses.current, this.key);
  }

  get targets(): readonly string[] {
    return this.list.answers.map(({ target }) => target);
  }

  open(options: Partial<ResponsesOptions> = {}): this {
    this.#responses = Responses.open({
      folder: this.folder,
      enabled: true,
      limit: 100,
      allow: { addresses: [], users: [], privateNetworks: true },
      trustedProxies: [],
      admins: () => ['root'],
      clock: this.time.clock,
      timers: this.time,
      notice: (_level, text) => this.notices.push(text),
      ...this.options,
      ...options,
    });
    return this;
  }

  /** The window of a finding ends now unless it says otherwise. */
  found(src: string | readonly string[], respond = rule(), more: Partial<Finding> = {}): Finding {
    const now = this.time.wall;
    const name = respond.kind === 'block_address' ? 'src' : 'user';
    const results = [src].flat().map((value) => ({ [name]: value }));
    return finding({
      respond,
      results,
      columns: [name],
      count: results.length,
      at: now,
      window: { from: now - 60_000, to: now },
      ...more,
    });
  }

  answer(...findings: readonly Finding[]): void {
    this.responses.answer(findings, ({ rule: name }) => this.muted.has(name));
  }

  close(): void {
    this.#responses?.close();
    this.#responses = undefined;
  }

  remove(): void {
    this.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
