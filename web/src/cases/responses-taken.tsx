import { useClient } from '../api/client-context.ts';
import { type AppResponse, listResponses } from '../api/responses.ts';
import { endWords, KIND_WORDS, stateWords } from '../responses/response-words.ts';
import { Link } from '../shell/link.tsx';
import { ShortText } from '../ui/short-text.tsx';
import { usePoll } from '../ui/use-poll.ts';

const LOOKED_AT = 1_000;

/** What applications were asked to do because of these alerts. */
export function ResponsesTaken({ of, now }: { readonly of: readonly { readonly id: string }[]; readonly now: number }) {
  const client = useClient();
  const { value } = usePoll('responses', 10_000, (signal) => listResponses(client, [], LOOKED_AT, signal));
  const alerts = new Set(of.map(({ id }) => id));
  const taken = value?.responses.filter((one) => isOf(one, alerts)) ?? [];
  return (
    <section className="card" aria-labelledby="responses-title">
      <h2 id="responses-title">Responses</h2>
      {taken.length === 0 ? (
        <p className="soft">Nothing was answered.</p>
      ) : (
        <ul className="taken-list">
          {taken.map((one) => (
            <li key={one.id}>
              <p>
                {KIND_WORDS[one.kind]}{' '}
                <strong>
                  <ShortText text={one.target} limit={80} />
                </strong>
              </p>
              <p className="soft">
                {stateWords(one)}, {endWords(one, now)}
              </p>
            </li>
          ))}
        </ul>
      )}
      <p>
        <Link href="/responses">All responses</Link>
      </p>
    </section>
  );
}

const isOf = ({ history }: AppResponse, alerts: ReadonlySet<string>): boolean =>
  history.some(({ alert }) => alert !== undefined && alerts.has(alert));
