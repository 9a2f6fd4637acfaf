import type { ListedOutput } from '../api/outputs.ts';
import { EntrySwitch } from '../entries/entry-switch.tsx';
import { Link } from '../shell/link.tsx';
import { outputHref } from '../shell/routes.ts';
import { Answer, GivenUp, Waiting } from '../sources/queue-cells.tsx';
import { formatCount } from '../ui/numbers.ts';
import { ShortText } from '../ui/short-text.tsx';
import { VisibleText } from '../ui/visible-text.tsx';
import type { Test } from './use-test.ts';

interface Props {
  readonly output: ListedOutput;
  readonly now: number;
  readonly changeable: boolean;
  readonly busy: boolean;
  /** Absent: whoever looks may not try it. */
  readonly test: Test | undefined;
  readonly onEnable: (id: string, enabled: boolean) => void;
}

export function OutputRow({ output, now, changeable, busy, test, onEnable }: Props) {
  const { id, type, peer, enabled, isOwn, delivered } = output;
  return (
    <tr className={enabled ? undefined : 'off'}>
      <th scope="row">
        {changeable ? (
          <Link className="row-title" href={outputHref(id)}>
            <VisibleText text={id} />
          </Link>
        ) : (
          <span className="row-title">
            <VisibleText text={id} />
          </span>
        )}
        <span className="row-about">
          {id === type ? null : <VisibleText text={type} />}
          {peer === '' ? null : (
            <code>
              <ShortText text={peer} limit={80} />
            </code>
          )}
          {isOwn ? null : <span>of Splunk’s outputs.conf</span>}
        </span>
        {test === undefined || !isOwn ? null : (
          <button
            type="button"
            className="small"
            disabled={test.busy !== undefined}
            aria-label={`Send a test event to ${id}`}
            onClick={() => test.run(id)}
          >
            {test.busy === id ? 'Sending…' : 'Test'}
          </button>
        )}
      </th>
      <td className="answer">
        {enabled ? <Answer queue={output} now={now} /> : <span className="soft">switched off</span>}
      </td>
      <td className="number" data-name="waiting">
        <Waiting queue={output} now={now} />
      </td>
      <td className="number" data-name="delivered">
        {formatCount(delivered)}
      </td>
      <td className="number" data-name="given up">
        <GivenUp queue={output} />
      </td>
      <td>
        <EntrySwitch id={id} enabled={enabled} disabled={!changeable || busy} onEnable={onEnable} />
      </td>
    </tr>
  );
}
