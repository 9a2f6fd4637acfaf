import type { InputState, ListedInput } from '../api/inputs.ts';
import { EntrySwitch } from '../entries/entry-switch.tsx';
import { Link } from '../shell/link.tsx';
import { inputHref } from '../shell/routes.ts';
import { Age } from '../ui/age.tsx';
import { formatBytes, formatCount, plural } from '../ui/numbers.ts';
import { ShortText } from '../ui/short-text.tsx';
import { VisibleText } from '../ui/visible-text.tsx';

interface Props {
  readonly input: ListedInput;
  readonly now: number;
  readonly changeable: boolean;
  readonly busy: boolean;
  readonly onEnable: (id: string, enabled: boolean) => void;
}

export function InputRow({ input, now, changeable, busy, onEnable }: Props) {
  const { id, type, enabled, isOwn, state } = input;
  return (
    <tr className={enabled ? undefined : 'off'}>
      <th scope="row">
        {changeable ? (
          <Link className="search-title" href={inputHref(id)}>
            <VisibleText text={id} />
          </Link>
        ) : (
          <span className="search-title">
            <VisibleText text={id} />
          </span>
        )}
        <span className="search-trigger">
          {id === type ? null : <VisibleText text={type} />}
          {isOwn ? null : <span>of Splunk’s inputs.conf</span>}
        </span>
        {state?.error === undefined ? null : (
          <span className="field-problem">
            <ShortText text={state.error} limit={300} />
          </span>
        )}
        {(state?.listeners ?? []).map(({ address, protocol, lastError }) =>
          lastError === undefined ? null : (
            <span className="last-error" key={`${protocol} ${address}`}>
              <ShortText text={lastError.message} limit={200} /> <Age at={lastError.at} now={now} />
            </span>
          ),
        )}
      </th>
      <td className="where">{whereOf(state, enabled)}</td>
      <td className="number" data-name="clients">
        {state?.listeners === undefined
          ? '–'
          : formatCount(state.listeners.reduce((sum, { clients }) => sum + clients, 0))}
      </td>
      <td className="number" data-name="events">
        {state === undefined ? '–' : formatCount(state.events)}
      </td>
      <td className="number" data-name="events/s">
        {state === undefined ? '–' : formatCount(state.eventsPerSecond)}
      </td>
      <td className="number" data-name="refused">
        {state === undefined ? '–' : <Refused state={state} />}
      </td>
      <td>
        <EntrySwitch id={id} enabled={enabled} disabled={!changeable || busy} onEnable={onEnable} />
      </td>
    </tr>
  );
}

/** How often something was turned away, and why: all counts are in the title. */
function Refused({ state: { refused, counts } }: { readonly state: InputState }) {
  const reasons = counts.map(([reason, count]) => `${reason}: ${formatCount(count)}`).join('\n');
  if (refused === 0) return <span title={reasons}>0</span>;
  const [main] = counts
    .filter(([reason]) => /refused|failed|answered_|dropped|broken/.test(reason))
    .toSorted((a, b) => b[1] - a[1]);
  return (
    <span className="bad" title={reasons}>
      {formatCount(refused)}
      {main === undefined ? null : <span className="reason">{main[0]}</span>}
    </span>
  );
}

function whereOf(state: InputState | undefined, enabled: boolean) {
  if (!enabled) return <span className="soft">switched off</span>;
  if (state === undefined) return <span className="soft">starting</span>;
  const { listeners, sources, behind } = state;
  if (listeners === undefined)
    return (
      <span title={sources.slice(0, 20).join('\n')}>
        {plural(sources.length, 'source')}
        {behind > 0 ? `, ${formatBytes(behind)} behind` : ''}
      </span>
    );
  if (listeners.length === 0) return <span className="soft">does not listen</span>;
  return listeners.map(({ protocol, address }) => (
    <span className="listener" key={`${protocol} ${address}`}>
      <span className="soft">{protocol}</span> <code>{address}</code>
    </span>
  ));
}
