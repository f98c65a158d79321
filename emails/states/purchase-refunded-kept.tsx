import { previews } from "../previews";
import PurchaseRefunded from "../purchase-refunded";
import { previewOf } from "./preview-of";

export default previewOf(PurchaseRefunded, previews["purchase-refunded"].kept);
