type Props<Topic extends string> = {
  action: (form: FormData) => Promise<void>;
  /** Each topic with its sentence. */
  topics: Record<Topic, string>;
  chosen: readonly Topic[];
  /** The token of the mail's link, for a reader who is not signed in. */
  token?: string | undefined;
};

/** Which mail a reader wants: a box for each topic. */
export function MailTopicsForm<Topic extends string>({ action, topics, chosen, token }: Props<Topic>) {
  const boxes = Object.entries<string>(topics);
  return (
    <form action={action} className="form">
      {token && <input type="hidden" name="t" value={token} />}
      {boxes.map(([topic, label]) => (
        <label key={topic} className="tick">
          <input type="checkbox" name={topic} defaultChecked={chosen.some((own) => own === topic)} />
          {label}
        </label>
      ))}
      <p>
        <button type="submit" className="button button-quiet">
          Save choice
        </button>
      </p>
    </form>
  );
}
