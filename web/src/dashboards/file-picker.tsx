import { useEffect, useRef, useState } from 'react';
import { Icon } from '../ui/icon.tsx';

interface Props {
  readonly busy: boolean;
  /** There are files already: without the words for beginners. */
  readonly isSmall: boolean;
  readonly onChoose: (files: readonly File[]) => void;
}

/** Files are chosen, or dropped anywhere on the page. */
export function FilePicker({ busy, isSmall, onChoose }: Props) {
  const input = useRef<HTMLInputElement>(null);
  const [isOver, setIsOver] = useState(false);
  useEffect(() => {
    const over = (event: DragEvent) => {
      if (event.dataTransfer?.types.includes('Files') !== true) return;
      // Without this, the browser leaves the page and shows the file.
      event.preventDefault();
      setIsOver(true);
    };
    const leave = (event: DragEvent) => {
      if (event.relatedTarget === null) setIsOver(false);
    };
    const drop = (event: DragEvent) => {
      const files = [...(event.dataTransfer?.files ?? [])];
      if (files.length === 0) return;
      event.preventDefault();
      setIsOver(false);
      if (!busy) onChoose(files);
    };
    window.addEventListener('dragover', over);
    window.addEventListener('dragleave', leave);
    window.addEventListener('drop', drop);
    return () => {
      window.removeEventListener('dragover', over);
      window.removeEventListener('dragleave', leave);
      window.removeEventListener('drop', drop);
    };
  }, [busy, onChoose]);
  return (
    <div className={`drop-zone${isSmall ? ' small' : ''}${isOver ? ' over' : ''}`}>
      <p className="drop-act">
        <button
          type="button"
          className={isSmall ? undefined : 'primary'}
          disabled={busy}
          onClick={() => input.current?.click()}
        >
          <Icon name="save" />
          {busy ? 'Reading…' : isSmall ? 'Choose other files…' : 'Choose files…'}
        </button>
        <span className="soft">or drop them here</span>
      </p>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        accept=".xml,.ndjson,.json,.yml,.yaml"
        onChange={({ target }) => {
          const files = [...(target.files ?? [])];
          // The same file may be chosen again, once it was mended.
          target.value = '';
          if (files.length > 0) onChoose(files);
        }}
      />
      {isSmall ? null : (
        <dl className="drop-kinds">
          <div>
            <dt>Splunk</dt>
            <dd>
              Simple XML: <i>Edit</i>, then <i>Source</i> of a dashboard, or the files in <code>data/ui/views</code> of
              an app
            </dd>
          </div>
          <div>
            <dt>Kibana</dt>
            <dd>
              NDJSON: <i>Stack Management</i>, <i>Saved Objects</i>, <i>Export</i> with related objects
            </dd>
          </div>
          <div>
            <dt>Tocsin</dt>
            <dd>
              YAML: <i>Save as a file</i> in the menu of a dashboard, or the files in <code>dashboards</code> and{' '}
              <code>patterns</code>
            </dd>
          </div>
        </dl>
      )}
      {isSmall ? null : <p className="soft">Up to 8 MiB each. You see what would be made before anything is.</p>}
    </div>
  );
}
