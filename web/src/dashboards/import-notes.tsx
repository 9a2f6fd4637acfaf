import type { ImportNote } from '../api/imports.ts';
import { plural } from '../ui/numbers.ts';
import { ShortText } from '../ui/short-text.tsx';
import { capped, visibleText } from '../ui/visible.ts';
import { VisibleText } from '../ui/visible-text.tsx';
import { notesByPlace } from './import-plan.ts';

interface Props {
  readonly file: string;
  /** Its name goes without saying. */
  readonly isOnly: boolean;
  readonly notes: readonly ImportNote[];
}

/** What of a file was not taken over, or only in part. */
export function ImportNotes({ file, isOnly, notes }: Props) {
  const places = notesByPlace(notes);
  return (
    <section className="card import-notes" aria-label={`What is not taken over of ${visibleText(capped(file, 100))}`}>
      <h2>
        What is not taken over
        {isOnly ? null : (
          <span className="soft">
            of <ShortText text={file} limit={80} />
          </span>
        )}
        {notes.length === 0 ? null : <span className="soft">{plural(notes.length, 'note')}</span>}
      </h2>
      {notes.length === 0 ? (
        <p className="soft">Nothing is left out: all that is in this file has its like here.</p>
      ) : (
        <dl>
          {places.map(([place, of]) => (
            <div key={place}>
              <dt>
                <ShortText text={place} limit={160} />
              </dt>
              {of.map(({ message, hint }) => (
                <dd key={message}>
                  <VisibleText text={message} />
                  {hint === undefined || hint === '' ? null : (
                    <span className="soft">
                      {' – '}
                      <ShortText text={hint} limit={300} />
                    </span>
                  )}
                </dd>
              ))}
            </div>
          ))}
        </dl>
      )}
    </section>
  );
}
