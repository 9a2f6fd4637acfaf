import { useClient } from '../api/client-context.ts';
import { readDemo } from '../api/demo.ts';
import { Link } from '../shell/link.tsx';
import { PageFrame } from '../shell/page-frame.tsx';
import { Trouble } from '../ui/trouble.tsx';
import { useNow } from '../ui/use-now.ts';
import { usePoll } from '../ui/use-poll.ts';
import { Mailbox } from './mailbox.tsx';
import { Webhooks } from './webhooks.tsx';
import '../styles/demo.css';

export function DemoPage() {
  const client = useClient();
  const now = useNow();
  const { value, error, again } = usePoll('demo page', 3_000, (signal) => readDemo(client, signal));
  return (
    <PageFrame title="Demo">
      {error === undefined ? null : <Trouble error={error} stale={value !== undefined} onRetry={again} />}
      {value === undefined ? (
        error === undefined ? (
          <div className="skeleton" aria-hidden="true" />
        ) : null
      ) : value.active ? (
        <>
          <p className="soft demo-lead">
            What the demo’s alerts have sent, as it was received: by a mail server and by a web server that stand in
            this process. Nothing has left this machine.
          </p>
          <div className="demo-columns">
            <Mailbox mails={value.mails} now={now} />
            <Webhooks webhooks={value.webhooks} now={now} />
          </div>
        </>
      ) : (
        <div className="state">
          <h2>No demo is running</h2>
          <p>
            <code>npm start</code> without a configuration shows it. Here are{' '}
            <Link href="/search">your own events</Link>.
          </p>
        </div>
      )}
    </PageFrame>
  );
}
