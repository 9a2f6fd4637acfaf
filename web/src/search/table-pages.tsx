import { formatCount } from '../ui/numbers.ts';

interface Props {
  readonly page: number;
  readonly pages: number;
  readonly size: number;
  readonly rows: number;
  readonly onPage: (page: number) => void;
}

export function TablePages({ page, pages, size, rows, onPage }: Props) {
  return (
    <nav className="pages" aria-label="Pages of the results">
      <button type="button" disabled={page === 0} onClick={() => onPage(page - 1)}>
        Previous
      </button>
      <span aria-live="polite">
        {formatCount(page * size + 1)}–{formatCount(Math.min(rows, (page + 1) * size))} of {formatCount(rows)}
      </span>
      <button type="button" disabled={page === pages - 1} onClick={() => onPage(page + 1)}>
        Next
      </button>
    </nav>
  );
}
