import AccessGranted from "../access-granted";
import { previews } from "../previews";
import { previewOf } from "./preview-of";

export default previewOf(AccessGranted, previews["access-granted"].purchase);
