import type { AllowEntry, ListClient, ResponseSurroundings } from '../api/responses.ts';
import { Age } from '../ui/age.tsx';
import { ShortText } from '../ui/short-text.tsx';

/** Who asks for responses, and who is never answered. */
export function Surroundings({ value, now }: { readonly value: ResponseSurroundings; readonly now: number }) {
  const { clients, addresses, users } = value;
  return (
    <div className="response-surroundings">
      <section className="card" aria-labelledby="clients-title">
        <h2 id="clients-title">Applications</h2>
        {clients.length === 0 ? (
          <p className="soft">
            None has asked since Tocsin started. An application needs a token (
            <code>tocsin token create shop --scopes respond</code>) and the key that <code>tocsin respond key</code>{' '}
            prints.
          </p>
        ) : (
          <ul className="client-list">
            {clients.map((client) => (
              <ClientLine
                key={`${client.name} ${client.address} ${client.agent} ${client.what}`}
                client={client}
                now={now}
              />
            ))}
          </ul>
        )}
      </section>
      <section className="card" aria-labelledby="allowed-title">
        <h2 id="allowed-title">Never answered</h2>
        <Entries name="Addresses" entries={addresses} />
        <Entries name="Users" entries={users} />
        <p className="hint">
          <code>respond.allow</code> of <code>tocsin.yaml</code> has more of them.
        </p>
      </section>
    </div>
  );
}

function ClientLine({ client, now }: { readonly client: ListClient; readonly now: number }) {
  const { name, address, agent, what, lastAt } = client;
  return (
    <li>
      <strong>
        <ShortText text={name} limit={60} />
      </strong>{' '}
      <span className="soft">
        at <ShortText text={address} limit={60} />, <Age at={lastAt} now={now} />
        {what === 'blocklist' ? ', plain list' : ''}
      </span>
      <span className="client-agent soft">
        <ShortText text={agent} limit={100} />
      </span>
    </li>
  );
}

function Entries({ name, entries }: { readonly name: string; readonly entries: readonly AllowEntry[] }) {
  const reasons = [...new Set(entries.map(({ because }) => because))];
  return (
    <>
      <h3>{name}</h3>
      {reasons.length === 0 ? <p className="soft">nobody</p> : null}
      <dl className="allow-list">
        {reasons.map((because) => (
          <div key={because}>
            <dt className="soft">{because}</dt>
            <dd>
              {entries
                .filter((one) => one.because === because)
                .map(({ entry }) => (
                  <code key={entry}>
                    <ShortText text={entry} limit={80} />
                  </code>
                ))}
            </dd>
          </div>
        ))}
      </dl>
    </>
  );
}
