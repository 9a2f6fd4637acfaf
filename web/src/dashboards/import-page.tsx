import { useCallback, useState } from 'react';
import { useClient } from '../api/client-context.ts';
import { Link } from '../shell/link.tsx';
import { PageFrame } from '../shell/page-frame.tsx';
import { Icon } from '../ui/icon.tsx';
import { Trouble } from '../ui/trouble.tsx';
import { FilePicker } from './file-picker.tsx';
import { ImportNotes } from './import-notes.tsx';
import { ImportPreview } from './import-preview.tsx';
import { type Reading, readFiles } from './read-files.ts';
import '../styles/dashboards.css';
import '../styles/import.css';

/** Files of Splunk, Kibana and Tocsin become dashboards, index patterns and saved searches: first seen, then made. */
export function ImportPage() {
  const client = useClient();
  const [busy, setBusy] = useState(false);
  const [reading, setReading] = useState<Reading>();
  // Another number for other files: what was chosen of the earlier ones is gone with them.
  const [turn, setTurn] = useState(0);
  const choose = useCallback(
    (files: readonly File[]) => {
      setBusy(true);
      void readFiles(client, files).then((read) => {
        setReading(read);
        setTurn((before) => before + 1);
        setBusy(false);
      });
    },
    [client],
  );
  const files = reading?.files ?? [];
  return (
    <PageFrame
      title="Import dashboards"
      actions={
        <Link className="button" href="/dashboards">
          <Icon name="back" />
          All dashboards
        </Link>
      }
    >
      <div className="import">
        <FilePicker busy={busy} isSmall={files.length > 0} onChoose={choose} />
        {reading?.faults.map((fault) => (
          <Trouble key={fault.message} error={fault} />
        ))}
        {reading === undefined || files.length === 0 ? null : (
          <ImportPreview key={turn} plan={reading.plan} files={files.map(({ name }) => name)} />
        )}
        {files.map(({ name, notes }, index) => (
          // Two files may have one name, and their order does not change.
          <ImportNotes key={`${turn}:${index}`} file={name} isOnly={files.length === 1} notes={notes} />
        ))}
      </div>
    </PageFrame>
  );
}
