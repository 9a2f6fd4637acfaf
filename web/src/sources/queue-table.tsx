import type { Queue } from '../api/queues.ts';
import { Link } from '../shell/link.tsx';
import { outputHref } from '../shell/routes.ts';
import { formatCount } from '../ui/numbers.ts';
import { ShortText } from '../ui/short-text.tsx';
import { Answer, GivenUp, Waiting } from './queue-cells.tsx';

/** Where events go beside the store, and what waits. */
export function QueueTable({ queues, now }: { readonly queues: readonly Queue[]; readonly now: number }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className="table-scroll roster" aria-labelledby="queues-title" tabIndex={0}>
      <h2 id="queues-title">Outputs and queues</h2>
      <table>
        <thead>
          <tr>
            <th scope="col">Output</th>
            <th scope="col">Last answer</th>
            <th scope="col" className="number">
              Waiting
            </th>
            <th scope="col" className="number">
              Delivered
            </th>
            <th scope="col" className="number">
              Given up
            </th>
          </tr>
        </thead>
        <tbody>
          {queues.map((queue) => (
            <Row key={`${queue.pipeline ?? ''}/${queue.name}`} queue={queue} now={now} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Row({ queue, now }: { readonly queue: Queue; readonly now: number }) {
  const { name, type, pipeline, peer, delivered } = queue;
  return (
    <tr>
      <th scope="row">
        {pipeline === undefined ? (
          <Link className="row-title" href={outputHref(name)}>
            <ShortText text={name} limit={60} />
          </Link>
        ) : (
          <span className="row-title">
            <ShortText text={name} limit={60} />
          </span>
        )}
        <span className="row-about">
          {type} {pipeline === undefined ? '' : `of the pipeline ${pipeline}`}
          {peer === '' ? null : (
            <code>
              <ShortText text={peer} limit={80} />
            </code>
          )}
        </span>
      </th>
      <td className="answer">
        <Answer queue={queue} now={now} />
      </td>
      <td className="number" data-name="waiting">
        <Waiting queue={queue} now={now} />
      </td>
      <td className="number" data-name="delivered">
        {formatCount(delivered)}
      </td>
      <td className="number" data-name="given up">
        <GivenUp queue={queue} />
      </td>
    </tr>
  );
}
