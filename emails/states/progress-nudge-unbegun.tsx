import { previews } from "../previews";
import ProgressNudge from "../progress-nudge";
import { previewOf } from "./preview-of";

export default previewOf(ProgressNudge, previews["progress-nudge"].unbegun);
