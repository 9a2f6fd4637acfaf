import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { type ClientTls, connectionWords, type TlsNames } from '../connection.ts';
import { Endpoint, type EndpointAnswer, type EndpointRequest, Unreachable } from '../endpoints.ts';
import { FLAVOURS, type Flavour, PRODUCTS } from './flavour.ts';
import { type ImportReport, importAnswer, importReport } from './import-answer.ts';
import { isSearchServer, refusalWords } from './refusal.ts';
import { ndjson, type SavedObject } from './saved-objects.ts';

export type { Imported, ImportReport } from './import-answer.ts';

export interface DashboardsServerOptions {
  /** With the path that it runs behind, without user and password. */
  readonly url: string;
  /** Value of the header. */
  readonly authorization: string | undefined;
  /** Of Kibana; undefined: the default one. */
  readonly space: string | undefined;
  /** Of the security plugin of OpenSearch Dashboards; undefined: the user's default one. */
  readonly tenant: string | undefined;
  readonly tls: ClientTls;
  /** How they are called where the person who reads our words writes them. */
  readonly tlsNames: TlsNames;
  /** Milliseconds for a request. */
  readonly timeout: number;
}

/** Kibana wants one of them with what changes something, OpenSearch Dashboards the other; each passes over what it does not know. */
const AGAINST_FORGERY = { 'kbn-xsrf': 'true', 'osd-xsrf': 'true' };

const status = z.object({ version: z.object({ number: z.string() }).optional() });
const spaces = z.array(z.object({ id: z.string() }));

/** Kibana or OpenSearch Dashboards. All methods reject with a sentence that says what is wrong and what mends it. */
export class DashboardsServer {
  readonly #options: DashboardsServerOptions;
  readonly #endpoint: Endpoint;
  #flavour: Flavour | undefined;

  constructor(options: DashboardsServerOptions) {
    this.#options = options;
    const { url, tls, timeout } = options;
    this.#endpoint = new Endpoint(url, 0, { urls: [url], tls, connections: 1, timeout, clock: Date.now });
  }

  /** Which of both it is. */
  async detect(signal: AbortSignal): Promise<Flavour> {
    const answer = await this.#ask({ method: 'GET', path: '/api/status', headers: {} }, signal);
    const flavour = flavourOf(answer);
    this.#flavour = flavour;
    if (flavour !== undefined && !isSearchServer(answer)) {
      // One of both that is starting, or that shows its status to nobody, is known by its headers all the same.
      if (answer.status !== 503) return flavour;
    }
    if (answer.status >= 300 || isSearchServer(answer)) throw this.#refusal(answer);
    throw new Error(
      `${this.#options.url} does not say whether it is Kibana or OpenSearch Dashboards: check the address, or say it with --flavor ${FLAVOURS.join(' or ')}`,
    );
  }

  /** Kibana takes objects for a space that is not there, and nobody would ever see them. */
  async checkSpace(flavour: Flavour, signal: AbortSignal): Promise<void> {
    const { space, url } = this.#options;
    this.#flavour = flavour;
    if (space === undefined) return;
    if (flavour === 'opensearch-dashboards')
      throw new Error(`${PRODUCTS[flavour]} has no spaces: leave --space out, or name a tenant with --tenant`);
    const answer = await this.#ask(
      { method: 'GET', path: `/api/spaces/space/${encodeURIComponent(space)}`, headers: {} },
      signal,
    );
    if (answer.status === 200) return;
    if (answer.status !== 404) throw this.#refusal(answer);
    const listed = await this.#ask({ method: 'GET', path: '/api/spaces/space', headers: {} }, signal);
    const known = listed.status === 200 ? spaces.safeParse(parsed(listed.body)) : undefined;
    throw new Error(
      known?.success === true
        ? `${url} has no space "${space}"; there are: ${known.data.map(({ id }) => id).join(', ')}`
        : `${url} has no space "${space}", or no spaces at all: make it under Stack Management → Spaces, or leave --space out`,
    );
  }

  /** Objects that are there under the same ids are overwritten. */
  async import(objects: readonly SavedObject[], flavour: Flavour, signal: AbortSignal): Promise<ImportReport> {
    this.#flavour = flavour;
    const boundary = `tocsin-${randomBytes(12).toString('hex')}`;
    const body = [
      `--${boundary}`,
      // It goes by the end of the name.
      'Content-Disposition: form-data; name="file"; filename="tocsin.ndjson"',
      'Content-Type: application/ndjson',
      '',
      ndjson(objects),
      `--${boundary}--`,
      '',
    ].join('\r\n');
    const answer = await this.#ask(
      {
        method: 'POST',
        path: `${this.#spacePath}/api/saved_objects/_import?overwrite=true`,
        headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
        body,
      },
      signal,
    );
    if (answer.status !== 200) throw this.#refusal(answer);
    const read = importAnswer.safeParse(parsed(answer.body));
    if (!read.success)
      throw new Error(
        `${this.#options.url} answered 200 with something else than the result of an import: check that it is the address of ${PRODUCTS[flavour]}`,
      );
    return importReport(objects, read.data);
  }

  /** Where a person looks at a dashboard. */
  addressOf(dashboard: string): string {
    return `${this.#options.url.replace(/\/+$/, '')}${this.#spacePath}/app/dashboards#/view/${encodeURIComponent(dashboard)}`;
  }

  async close(): Promise<void> {
    await this.#endpoint.close();
  }

  get #spacePath(): string {
    const { space } = this.#options;
    return space === undefined || space === 'default' ? '' : `/s/${encodeURIComponent(space)}`;
  }

  async #ask(request: EndpointRequest, signal: AbortSignal): Promise<EndpointAnswer> {
    const { authorization, tenant, tlsNames, url } = this.#options;
    try {
      return await this.#endpoint.ask(
        {
          ...request,
          headers: {
            ...request.headers,
            ...AGAINST_FORGERY,
            ...(authorization === undefined ? {} : { authorization }),
            ...(tenant === undefined ? {} : { securitytenant: tenant }),
          },
        },
        signal,
      );
    } catch (error) {
      if (!(error instanceof Unreachable)) throw error;
      throw new Error(`${url}: ${connectionWords(error.cause, tlsNames)}`, { cause: error });
    }
  }

  #refusal(answer: EndpointAnswer): Error {
    const { url, authorization, space } = this.#options;
    return new Error(
      refusalWords(answer, { url, space, flavour: this.#flavour, signedIn: authorization !== undefined }),
    );
  }
}

/** By the header that each has; a proxy may take it away, and old ones of OpenSearch have none: the version tells them then. */
function flavourOf({ headers, body }: EndpointAnswer): Flavour | undefined {
  if (headers['osd-name'] !== undefined) return 'opensearch-dashboards';
  if (headers['kbn-name'] !== undefined) return 'kibana';
  const major = Number.parseInt(status.safeParse(parsed(body)).data?.version?.number ?? '', 10);
  // OpenSearch Dashboards began anew at 1, Kibana skipped 2, 3 is from 2014, and has no such API.
  return Number.isNaN(major) ? undefined : major < 5 ? 'opensearch-dashboards' : 'kibana';
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
