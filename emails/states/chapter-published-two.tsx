import ChapterPublished from "../chapter-published";
import { previews } from "../previews";
import { previewOf } from "./preview-of";

export default previewOf(ChapterPublished, previews["chapter-published"].two);
