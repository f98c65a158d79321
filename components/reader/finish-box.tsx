type Props = {
  chapter: number;
  access: "free" | "subscriber" | "purchased";
  signInHref: string;
  videos: readonly string[];
  quizzes: readonly string[];
  action: (form: FormData) => Promise<void>;
};

/**
 * The end of a chapter: set it complete, or back. Both states stand in the document and the gateway's
 * `completed` attribute picks one, so the page is right without scripts.
 */
export function FinishBox({ chapter, access, signInHref, videos, quizzes, action }: Props) {
  return (
    <section id="finish" className="finish" data-access={access} aria-label="Your progress">
      <chapter-progress chapter={chapter}>
        {/* Filled by reader.js, which knows what was done on every device. */}
        <p
          className="still-to-do"
          data-for="reader"
          data-videos={videos.join(" ")}
          data-quizzes={quizzes.join(" ")}
          role="status"
        />
        <form action={action} data-for="reader" data-when="open">
          <input type="hidden" name="chapterNumber" value={chapter} />
          <input type="hidden" name="completed" value="yes" />
          <button type="submit" className="button">
            Mark as complete
          </button>
        </form>
        <form action={action} data-for="reader" data-when="completed">
          <input type="hidden" name="chapterNumber" value={chapter} />
          <input type="hidden" name="completed" value="no" />
          {/* Filled by reader.js: what another device completed since is not taken back. */}
          <input type="hidden" name="age" value="" />
          <p>
            <strong>You have completed this chapter.</strong>{" "}
            <button type="submit" className="link-button">
              Undo
            </button>
          </p>
        </form>
        <p data-for="guest">
          <a href={signInHref}>Sign in</a> to keep your progress on every device.
        </p>
      </chapter-progress>
    </section>
  );
}
