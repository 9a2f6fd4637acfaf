import { useMemo, useState } from 'react';
import type { Mail } from '../api/demo.ts';
import { formatSecond } from '../time/format.ts';
import { Age } from '../ui/age.tsx';
import { CappedText } from '../ui/capped-text.tsx';
import { ShortText } from '../ui/short-text.tsx';
import { capped, visibleText } from '../ui/visible.ts';
import { mailDocument } from './mail-document.ts';

const LONGEST_HTML = 500_000;

export function Mailbox({ mails, now }: { readonly mails: readonly Mail[]; readonly now: number }) {
  const [chosen, setChosen] = useState<string>();
  const open = mails.find(({ id }) => id === chosen) ?? mails[0];
  return (
    <section className="card demo-column" aria-labelledby="mailbox-title">
      <h2 id="mailbox-title">
        Mailbox <span className="soft">{mails.length}</span>
      </h2>
      {open === undefined ? (
        <p className="soft">No mail yet. The first alert comes within a minute of the start.</p>
      ) : (
        <>
          <ul className="received" aria-label="Mails">
            {mails.map((mail) => (
              <li key={mail.id}>
                <button type="button" aria-pressed={mail.id === open.id} onClick={() => setChosen(mail.id)}>
                  <ShortText text={mail.subject} limit={140} />
                  <Age at={mail.at} now={now} />
                </button>
              </li>
            ))}
          </ul>
          <OpenMail key={open.id} mail={open} />
        </>
      )}
    </section>
  );
}

function OpenMail({ mail }: { readonly mail: Mail }) {
  const [plain, setPlain] = useState(mail.html === '');
  const shown = useMemo(() => mailDocument(capped(mail.html, LONGEST_HTML), pageNonce()), [mail.html]);
  return (
    <article className="mail">
      <dl className="mail-head">
        <dt>From</dt>
        <dd>
          <ShortText text={mail.from} limit={200} />
        </dd>
        <dt>To</dt>
        <dd>
          <ShortText text={mail.to} limit={200} />
        </dd>
        <dt>Sent</dt>
        <dd>{formatSecond(mail.at)}</dd>
      </dl>
      <div className="toggles">
        <button type="button" className="small" aria-pressed={!plain} onClick={() => setPlain(false)}>
          HTML
        </button>
        <button type="button" className="small" aria-pressed={plain} onClick={() => setPlain(true)}>
          Text
        </button>
      </div>
      {plain ? (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
        <pre className="mail-text" tabIndex={0}>
          <CappedText text={mail.text} limit={20_000} />
        </pre>
      ) : (
        <iframe
          className="mail-frame"
          title={`Mail: ${visibleText(capped(mail.subject, 80))}`}
          sandbox=""
          referrerPolicy="no-referrer"
          srcDoc={shown}
        />
      )}
    </article>
  );
}

function pageNonce(): string {
  return document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? '';
}
