import { type ReactNode, useState } from 'react';
import { type ApiError, asApiError } from '../api/api-error.ts';
import { Dialog } from './dialog.tsx';
import { Trouble } from './trouble.tsx';

interface Deletion {
  /** The question. */
  readonly title: string;
  readonly verb?: string;
  /** Goes elsewhere when it is done; where it rejects, the dialog stays and says why. */
  readonly remove: () => Promise<void>;
  /** What is removed, and what stays. */
  readonly children: ReactNode;
}

export function DeleteDialog({
  title,
  verb = 'Delete',
  remove,
  children,
  onClose,
}: Deletion & { readonly onClose: () => void }) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError>();
  const act = async () => {
    setBusy(true);
    try {
      await remove();
    } catch (fault) {
      setError(asApiError(fault));
      setBusy(false);
    }
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <p>{children}</p>
      {error === undefined ? null : <Trouble error={error} />}
      <p className="dialog-actions">
        <button type="button" onClick={onClose}>
          Keep it
        </button>
        <button type="button" className="danger" disabled={busy} onClick={() => void act()}>
          {verb}
        </button>
      </p>
    </Dialog>
  );
}

/** A button that asks first. */
export function DeleteButton(deletion: Deletion) {
  const [asks, setAsks] = useState(false);
  return (
    <>
      <button type="button" className="danger" onClick={() => setAsks(true)}>
        Delete…
      </button>
      {asks ? <DeleteDialog {...deletion} onClose={() => setAsks(false)} /> : null}
    </>
  );
}
