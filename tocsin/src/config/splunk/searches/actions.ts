import { isTrue } from '../conf.ts';
import type { SplunkNotes } from './stanza.ts';

/** Entries of `actions` in `tocsin.yaml`, which saved searches name. */
export class ActionBook {
  readonly #entries: {
    readonly key: string;
    readonly entry: Readonly<Record<string, unknown>> & { readonly name: string };
  }[] = [];
  readonly #mail: { readonly from: string; readonly host: string };

  /** Of `[email]` in `alert_actions.conf`. */
  constructor(mail: { readonly from: string | undefined; readonly host: string | undefined }) {
    const [host = 'localhost'] = (mail.host ?? 'localhost').split(':');
    this.#mail = { from: mail.from ?? 'tocsin@localhost.example', host };
  }

  /** The name of what does this; the same for the same. */
  name(type: string, options: Readonly<Record<string, unknown>>): string {
    const key = JSON.stringify([type, options]);
    const known = this.#entries.find((one) => one.key === key);
    if (known !== undefined) return known.entry.name;
    const number = this.#entries.filter(({ entry }) => entry.type === type).length + 1;
    const name = number === 1 ? `splunk-${type}` : `splunk-${type}-${number}`;
    this.#entries.push({ key, entry: { type, name, ...options } });
    return name;
  }

  email(to: readonly string[], from: string | undefined, subject: string | undefined): string {
    return this.name('email', {
      to,
      from: from ?? this.#mail.from,
      ...(subject === undefined ? {} : { subject }),
      smtp: { host: this.#mail.host },
    });
  }

  get entries(): readonly Readonly<Record<string, unknown>>[] {
    return this.#entries.map(({ entry }) => entry);
  }
}

const WITHOUT: Readonly<Record<string, string>> = {
  script: 'runs a program, which Tocsin does not do',
  lookup: 'writes a lookup, which Tocsin does not do',
  populate_lookup: 'writes a lookup, which Tocsin does not do',
  summary_index: 'writes a summary index, which Tocsin does not do',
  logevent: 'writes an event: alerts are events here, in the index of alerts',
  rss: 'writes a feed: the page of alerts has them',
};

const ADDRESS = /^[^\s@<>,;]+@[^\s@<>,;]+\.[^\s@<>,;]+$/;

/** Names of the actions of a stanza; what is no action of ours is said. */
export function readActions({ value, note }: SplunkNotes, keys: Iterable<string>, book: ActionBook): readonly string[] {
  const named = (value('actions') ?? '').split(/[,\s]+/).filter((name) => name !== '');
  const switched = [...keys].flatMap((key) => {
    const [, name] = /^action\.([A-Za-z0-9_-]+)$/.exec(key) ?? [];
    return name !== undefined && isTrue(value(key)) ? [name] : [];
  });
  const names: string[] = [];
  for (const action of new Set([...named, ...switched])) {
    const name =
      action === 'email'
        ? readEmail({ value, note }, book)
        : action === 'webhook'
          ? readWebhook({ value, note }, book)
          : undefined;
    if (name !== undefined) names.push(name);
    else if (action !== 'email' && action !== 'webhook')
      note(`the action ${action} ${WITHOUT[action] ?? 'is one that Tocsin does not know'}`, `action.${action}`);
  }
  return names;
}

function readEmail({ value, note }: SplunkNotes, book: ActionBook): string | undefined {
  const written = ['to', 'cc', 'bcc'].flatMap((key) =>
    (value(`action.email.${key}`) ?? '').split(/[,;]/).map((one) => one.trim()),
  );
  const to = [...new Set(written.filter((one) => ADDRESS.test(one)))];
  for (const one of written)
    if (one !== '' && !ADDRESS.test(one)) note(`${one} is no address that mail is sent to`, 'action.email.to');
  if (to.length === 0) {
    note('the action email has no address', 'action.email.to');
    return undefined;
  }
  const from = value('action.email.from');
  const subject = value('action.email.subject');
  return book.email(
    to,
    from !== undefined && ADDRESS.test(from) ? from : undefined,
    subject === undefined ? undefined : tokens(subject, note),
  );
}

function readWebhook({ value, note }: SplunkNotes, book: ActionBook): string | undefined {
  const url = value('action.webhook.param.url');
  if (url !== undefined && /^https?:\/\/[^@]*$/.test(url) && URL.canParse(url)) return book.name('webhook', { url });
  note('the action webhook has no address', 'action.webhook.param.url');
  return undefined;
}

const TOKENS: Readonly<Record<string, string>> = {
  name: '{{title}}',
  description: '{{description}}',
  'job.resultCount': '{{count}}',
  trigger_time: '{{at}}',
  trigger_date: '{{at}}',
  trigger_timeHMS: '{{at}}',
  results_link: '{{searchLink}}',
  view_link: '{{link}}',
  search: '{{search}}',
  'alert.severity': '{{severity}}',
};

/** `$name$` as `{{title}}`. Braces that stand there already are no variables. */
function tokens(text: string, note: SplunkNotes['note']): string {
  return text
    .slice(0, 400)
    .replaceAll('{{', '{ {')
    .replace(/\$([A-Za-z][\w.]{0,100})\$/g, (_, name: string) => {
      const known = TOKENS[name];
      if (known !== undefined) return known;
      const [, field] = /^result\.(.+)$/.exec(name) ?? [];
      if (field !== undefined) return `{{result.${field}}}`;
      note(`$${name}$ is not taken over`, 'action.email.subject');
      return '';
    });
}
