import { listAlerts } from '../api/alerts.ts';
import { useClient } from '../api/client-context.ts';
import { readDemo } from '../api/demo.ts';
import { usePoll } from '../ui/use-poll.ts';

const OPEN = new URLSearchParams({ status: 'open', limit: '1' });

/** How many alerts are open, for the navigation of every page. A failure shows on the page that needs them. */
export function useOpenAlerts(): number | undefined {
  const client = useClient();
  return usePoll('open alerts', 5_000, (signal) => listAlerts(client, OPEN, signal)).value?.counts.open;
}

/** Whether what is being looked at is the demo. */
export function useDemoActive(): boolean {
  const client = useClient();
  const { value } = usePoll('demo', 60_000, async (signal) => (await readDemo(client, signal)).active);
  return value === true;
}
