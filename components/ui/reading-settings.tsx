/** Opens the reading settings; shown once reader.js runs, which also brings the panel. */
export function ReadingSettings() {
  return (
    <reading-settings>
      <button type="button" hidden aria-label="Reading settings">
        <span aria-hidden="true">Aa</span>
      </button>
    </reading-settings>
  );
}
