import ChaptersSent from "../chapters-sent";
import { previews } from "../previews";
import { previewOf } from "./preview-of";

export default previewOf(ChaptersSent, previews["chapters-sent"].one);
