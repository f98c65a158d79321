/** The sign of the handbook: a page with its corner turned. */
export function BookMark() {
  return (
    <svg className="book-mark" viewBox="0 0 24 24" width="22" height="22" aria-hidden="true">
      <path d="M5 2.5h9.5L20 8v13.5H5z" fill="currentColor" />
      <path d="M14.5 2.5 20 8h-5.5z" className="book-mark-fold" />
      <path d="M8 11.5h8.5M8 14.5h8.5M8 17.5h5" className="book-mark-lines" fill="none" strokeWidth="1.25" />
    </svg>
  );
}
