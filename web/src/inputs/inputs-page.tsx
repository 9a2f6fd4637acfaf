import { useClient } from '../api/client-context.ts';
import { listInputs } from '../api/inputs.ts';
import { EntriesPage } from '../entries/entries-page.tsx';
import { useEnable } from '../entries/use-enable.ts';
import { NEW_INPUT_HREF } from '../shell/routes.ts';
import { useNow } from '../ui/use-now.ts';
import { usePoll } from '../ui/use-poll.ts';
import { InputRow } from './input-row.tsx';
import '../styles/searches.css';
import '../styles/inputs.css';

export function InputsPage() {
  const client = useClient();
  const now = useNow();
  const polled = usePoll('inputs', 3_000, (signal) => listInputs(client, signal));
  const enabling = useEnable('inputs', polled.again);

  return (
    <EntriesPage
      title="Inputs"
      newHref={NEW_INPUT_HREF}
      polled={polled}
      enabling={enabling}
      empty={{
        heading: 'Nothing is collected yet',
        about: 'An input reads files, or takes what forwarders and applications send.',
      }}
      isEmpty={(list) => list.inputs.length === 0}
      table={(list, { changeable }) => (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
        <section className="table-scroll searches inputs" aria-label="Inputs" tabIndex={0}>
          <table>
            <thead>
              <tr>
                <th scope="col">Input</th>
                <th scope="col">Where</th>
                <th scope="col" className="number">
                  Clients
                </th>
                <th scope="col" className="number">
                  Events
                </th>
                <th scope="col" className="number">
                  Events/s
                </th>
                <th scope="col" className="number">
                  Refused
                </th>
                <th scope="col">On</th>
              </tr>
            </thead>
            <tbody>
              {list.inputs.map((input) => (
                <InputRow
                  key={input.id}
                  input={input}
                  now={now}
                  changeable={changeable && input.isOwn}
                  busy={enabling.busy === input.id}
                  onEnable={enabling.enable}
                />
              ))}
            </tbody>
          </table>
        </section>
      )}
    />
  );
}
