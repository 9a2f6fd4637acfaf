import { useClient } from '../api/client-context.ts';
import { listOutputs } from '../api/outputs.ts';
import { EntriesPage } from '../entries/entries-page.tsx';
import { useEnable } from '../entries/use-enable.ts';
import { NEW_OUTPUT_HREF } from '../shell/routes.ts';
import { plural } from '../ui/numbers.ts';
import { useNow } from '../ui/use-now.ts';
import { usePoll } from '../ui/use-poll.ts';
import { VisibleText } from '../ui/visible-text.tsx';
import { OutputRow } from './output-row.tsx';
import { TestOutcome } from './test-outcome.tsx';
import { useTest } from './use-test.ts';
import '../styles/searches.css';
import '../styles/inputs.css';
import '../styles/sources.css';

export function OutputsPage() {
  const client = useClient();
  const now = useNow();
  const polled = usePoll('outputs', 3_000, (signal) => listOutputs(client, signal));
  const enabling = useEnable('outputs', polled.again);
  const test = useTest();
  return (
    <EntriesPage
      title="Outputs"
      newHref={NEW_OUTPUT_HREF}
      polled={polled}
      enabling={enabling}
      empty={{
        heading: 'Events go nowhere but into the store',
        about: 'An output sends them on as they come: to Splunk, a SIEM, Elasticsearch, syslog, a webhook.',
      }}
      isEmpty={(list) => list.outputs.length === 0}
      above={<TestOutcome test={test} />}
      table={(list, { isAdmin, changeable }) => (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
        <section className="table-scroll roster" aria-label="Outputs" tabIndex={0}>
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
                <th scope="col">On</th>
              </tr>
            </thead>
            <tbody>
              {list.outputs.map((output) => (
                <OutputRow
                  key={output.id}
                  output={output}
                  now={now}
                  changeable={changeable && output.isOwn}
                  busy={enabling.busy === output.id}
                  test={isAdmin ? test : undefined}
                  onEnable={enabling.enable}
                />
              ))}
            </tbody>
          </table>
        </section>
      )}
      below={(list) =>
        list.kept.map(({ name, type, waiting }) => (
          <p key={`${type} ${name}`} className="soft foot-note">
            {plural(waiting.events, 'event')} wait on disk for an output “<VisibleText text={name} />” of the kind{' '}
            <VisibleText text={type} />, which does not run: one of this name and kind would deliver them.
          </p>
        ))
      }
    />
  );
}
