/** Changes between light and dark; shown once reader.js runs, since without it the system decides. */
export function ThemeSwitch() {
  return (
    <theme-switch>
      <button type="button" hidden aria-label="Dark theme" aria-pressed="false">
        <svg viewBox="0 0 24 24" width="20" height="20" aria-hidden="true">
          <circle cx="12" cy="12" r="8.25" fill="none" stroke="currentColor" strokeWidth="1.5" />
          <path d="M12 3.75a8.25 8.25 0 0 1 0 16.5z" fill="currentColor" />
        </svg>
      </button>
    </theme-switch>
  );
}
