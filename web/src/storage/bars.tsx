import type { Stored } from '../api/storage.ts';
import { formatBytes, formatCount } from '../ui/numbers.ts';
import { ShortText } from '../ui/short-text.tsx';

interface Props {
  readonly caption: string;
  readonly nameOf?: (name: string) => string;
  readonly rows: readonly Stored[];
}

/** What takes how much room: a table whose bytes are also drawn, in proportion to the largest. */
export function Bars({ caption, nameOf = (name) => name, rows }: Props) {
  const largest = Math.max(1, ...rows.map(({ bytesOnDisk }) => bytesOnDisk));
  return (
    <table className="bars">
      <caption className="visually-hidden">{caption}</caption>
      <thead>
        <tr>
          <th scope="col">{caption}</th>
          <th scope="col" className="bar-column">
            On disk
          </th>
          <th scope="col" className="number">
            Events
          </th>
          <th scope="col" className="number ratio">
            Of raw
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ name, bytesOnDisk, bytesRaw, events }) => (
          <tr key={name}>
            <th scope="row">
              <ShortText text={nameOf(name)} limit={60} />
            </th>
            <td className="bar-column">
              <span className="bar-cell">
                <svg className="storage-bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
                  <rect width={Math.max(0.5, (100 * bytesOnDisk) / largest)} height="10" />
                </svg>
                <span>{formatBytes(bytesOnDisk)}</span>
              </span>
            </td>
            <td className="number">{formatCount(events)}</td>
            <td className="number ratio">{bytesRaw === 0 ? '–' : `${Math.round((100 * bytesOnDisk) / bytesRaw)} %`}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
