import { Text } from "react-email";
import type { TemplateProps } from "@/lib/mail/messages";
import { alarmCopy, alarmFrameCopy, whyCopy } from "./copy";
import { Action, Layout, Paragraph } from "./layout";
import { previews } from "./previews";
import { styles } from "./theme";

const readableTime = new Intl.DateTimeFormat("en-GB", {
  dateStyle: "long",
  timeStyle: "short",
  timeZone: "UTC",
});

/** To the admins: what is wrong, since when, what to do first, and where the rest is written down. */
export default function AdminAlarm(props: TemplateProps["admin-alarm"]) {
  const words = alarmCopy[props.alarm];
  return (
    <Layout frame={props} words={words} why={whyCopy.admin}>
      <Text className="ink" style={styles.paragraph}>
        {alarmFrameCopy.count(props.count, words.counted)}
        <br />
        {alarmFrameCopy.since(readableTime.format(new Date(props.since)))}
      </Text>
      <Paragraph>{words.first}</Paragraph>
      <Paragraph>{alarmFrameCopy.runbook(`${props.runbook}#${props.alarm}`)}</Paragraph>
      <Action href={props.adminUrl} label={alarmFrameCopy.button} last />
    </Layout>
  );
}

AdminAlarm.PreviewProps = previews["admin-alarm"].mailFailed;
