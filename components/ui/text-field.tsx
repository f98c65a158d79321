type Props = {
  name: string;
  label: string;
  type?: "text" | "email";
  hint?: string;
  /** What is wrong with what was entered; shown with the field and read out with it. */
  problem?: string | undefined;
  required?: boolean;
  autoComplete?: string;
  inputMode?: "numeric" | "email";
  maxLength?: number;
  defaultValue?: string | undefined;
  pattern?: string;
  placeholder?: string;
};

/** A labelled line of text with its help and its problem. */
export function TextField({ name, label, type = "text", hint, problem, ...input }: Props) {
  const describedBy = [hint ? `${name}-hint` : "", problem ? `${name}-problem` : ""]
    .filter(Boolean)
    .join(" ");
  return (
    <div className="field">
      <label htmlFor={`field-${name}`}>{label}</label>
      <input
        id={`field-${name}`}
        name={name}
        type={type}
        aria-describedby={describedBy || undefined}
        aria-invalid={problem ? true : undefined}
        {...input}
      />
      {hint && (
        <p id={`${name}-hint`} className="field-hint">
          {hint}
        </p>
      )}
      {problem && (
        <p id={`${name}-problem`} className="field-problem">
          {problem}
        </p>
      )}
    </div>
  );
}
