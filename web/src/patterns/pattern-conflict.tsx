import { ShortText } from '../ui/short-text.tsx';
import type { PatternDraft } from './pattern-draft.ts';

interface Props {
  /** Whether what they saved has been read. */
  readonly ready: boolean;
  readonly mine: PatternDraft;
  readonly theirs: PatternDraft | undefined;
  readonly onOverwrite: () => void;
  readonly onTakeTheirs: () => void;
}

const NAMES: Readonly<Record<keyof PatternDraft, string>> = {
  title: 'Title',
  description: 'Description',
  indexes: 'Indexes',
  earliest: 'From',
  latest: 'To',
  formats: 'Formats',
};

/** Somebody else has changed the pattern meanwhile: what was typed is kept, and the person decides. */
export function PatternConflict({ ready, mine, theirs, onOverwrite, onTakeTheirs }: Props) {
  if (!ready)
    return (
      <p className="soft" role="status">
        Somebody else has changed this pattern; what they saved is being read. What you typed is kept.
      </p>
    );
  const shown = (value: PatternDraft[keyof PatternDraft]) =>
    typeof value === 'string' ? value : JSON.stringify(value);
  const names = Object.keys(NAMES) as readonly (keyof PatternDraft)[];
  const differing = theirs === undefined ? [] : names.filter((name) => shown(mine[name]) !== shown(theirs[name]));
  return (
    <section className="conflict" role="alert">
      <h2>Somebody else has changed this pattern since you opened it</h2>
      <p>What you typed is still here and has not been saved.</p>
      <ul>
        {differing.map((name) => (
          <li key={name}>
            {NAMES[name]}: theirs is <ShortText text={theirs === undefined ? '' : shown(theirs[name])} limit={200} />,
            yours is <ShortText text={shown(mine[name])} limit={200} />
          </li>
        ))}
      </ul>
      <p className="dialog-actions">
        <button type="button" onClick={onTakeTheirs}>
          Take theirs
        </button>
        <button type="button" onClick={onOverwrite}>
          Save mine over it
        </button>
      </p>
    </section>
  );
}
