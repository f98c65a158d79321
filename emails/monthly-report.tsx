import { Fragment } from "react";
import { Text } from "react-email";
import type { TemplateProps } from "@/lib/mail/messages";
import { reportCopy, whyCopy } from "./copy";
import { Action, Layout } from "./layout";
import { previews } from "./previews";
import { styles } from "./theme";

const number = new Intl.NumberFormat("en-GB");
const inWords = (value: number | string) => (typeof value === "number" ? number.format(value) : value);

/** To the admins, each month: what readers did, beside the month before. */
export default function MonthlyReport(props: TemplateProps["monthly-report"]) {
  return (
    <Layout frame={props} words={reportCopy.words(props.month)} why={whyCopy.admin}>
      <Text className="ink" style={styles.paragraph}>
        {props.rows.map(({ name, value, before }) => (
          <Fragment key={name}>
            {name}: <strong>{inWords(value)}</strong>
            {before === null ? "" : ` ${reportCopy.before(inWords(before))}`}
            <br />
          </Fragment>
        ))}
      </Text>
      <Action href={props.adminUrl} label={reportCopy.button} last />
    </Layout>
  );
}

MonthlyReport.PreviewProps = previews["monthly-report"].usual;
